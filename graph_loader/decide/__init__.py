"""Typed rows into what is to be written: who is who, which claims, which relationships, what is refused."""
