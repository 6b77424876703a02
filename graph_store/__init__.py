"""One Bolt connection: Neo4j, or the embedded engine started for you."""
