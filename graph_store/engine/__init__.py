"""The embedded engine: its files, its process and its keeper."""
