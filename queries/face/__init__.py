"""The questions from Python."""
