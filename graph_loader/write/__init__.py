"""What was decided into the graph: batches, the undo journal, what leaves, what a source documents."""
