"""What a query returned, drawn by pyvis."""
