"""Whom to approach first, through whom, and why."""
