"""Questions: saved Cypher, and the answers that every output shows."""
