"""What was fetched for a territory, and where to get the rest."""
