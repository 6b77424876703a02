"""The rights of the people in the graph, carried out: suppressions, erasure, objection, traces in the home."""
