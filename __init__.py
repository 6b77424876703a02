"""essaim: a knowledge graph of territorial ecosystems."""

__version__ = "0.1.0"
