"""The needs that too few places answer."""
