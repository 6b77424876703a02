"""Who mentors already, by name or number, in the files that are loaded."""
