"""Measures of a network of actors and ties, and how sure they are while ties are missing."""
