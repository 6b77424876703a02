"""One actor once: which entries are one body, what people decided of them, and how they become one and come apart."""
