"""With whom to ally."""
