"""Cells as people write them: asked only of those that the plain way does not read."""
