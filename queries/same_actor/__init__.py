"""Which entries may be one body, and what was decided of them."""
