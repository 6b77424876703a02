"""The explorer: one page that opens offline."""
