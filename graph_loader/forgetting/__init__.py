"""What a source or a file said, taken back out of the graph."""
