"""Answers about what the graph holds: status, schema, sources, a load, a territory."""
