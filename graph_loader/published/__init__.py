"""Rows as their publishers really write them: freely, twice, with halves of numbers and mistyped years."""
