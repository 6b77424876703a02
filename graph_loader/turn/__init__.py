"""Whose turn it is to load: one load at a time in a graph, and what a load that was cut left behind."""
