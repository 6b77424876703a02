"""One Turtle file, and everything that is derived from it: labels, constraints, checks, words."""
