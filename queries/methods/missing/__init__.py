"""What a network may be while ties are missing: who was interviewed, what was told, and how sure a rank then is."""
