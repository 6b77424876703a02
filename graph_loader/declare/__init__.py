"""What a source file is: declarations read from TOML, checked against the ontology, recognised by a header."""
