"""Files into typed rows."""
