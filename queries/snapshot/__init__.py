"""The graph as sorted arrays, at one date, for one reader."""
