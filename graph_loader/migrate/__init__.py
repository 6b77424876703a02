"""Graphs of older formats brought to today's: steps, the backup made before, and the way back."""
