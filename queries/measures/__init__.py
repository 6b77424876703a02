"""Measures of the network for the analyst: one row an actor."""
