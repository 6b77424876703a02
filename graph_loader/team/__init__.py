"""The team's own tables: whose they are, and their templates."""
