"""What can be loaded: one declaration a source, and the functions that give rows where a raw file is not a table."""
