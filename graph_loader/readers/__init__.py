"""Declarations as objects that read rows: columns, keys, conditions and ends, worked out once for a load."""
