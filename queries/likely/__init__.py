"""Who will probably work together."""
