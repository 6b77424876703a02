"""Who links the others."""
