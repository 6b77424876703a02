"""Through whom: chains of introductions, who introduces, and the rules of an operator."""
