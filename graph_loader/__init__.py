"""Open-data and team files, checked row by row, into the graph."""
