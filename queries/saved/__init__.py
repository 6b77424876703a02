"""Saved questions: one .cypher file each, and any Cypher of an analyst."""
