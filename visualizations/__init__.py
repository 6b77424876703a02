"""Answers on the terminal, as data, and as pages that open offline."""
