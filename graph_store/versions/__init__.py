"""Which essaim may write a graph, and what it defines there."""
