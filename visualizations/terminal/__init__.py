"""Answers on a terminal, and as data."""
