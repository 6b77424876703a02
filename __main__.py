"""`python -m essaim`."""

from essaim.cli import cli

cli()
