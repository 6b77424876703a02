"""Turtle files into the Model: read closed, checked, and the only door to rdflib."""
