"""A coalition of so many: who together answer most of the needs of a territory, within what is asked."""
