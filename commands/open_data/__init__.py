"""Open data for a territory, as the command line fetches it."""
