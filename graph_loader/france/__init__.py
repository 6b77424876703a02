"""The territories of France that essaim ships."""
