"""How things are said: sentences in TOML, and the forms that numbers, dates, lists and names take in each language."""
