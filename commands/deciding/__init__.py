"""What people decide of entries that may be one body, from the command line."""
