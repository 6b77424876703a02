"""What every answer is made of: its scope, the names it was asked with, its rows and its evidence."""
