"""Institutions that exist by law: the table of rules, and the bodies that it makes of the territories of France."""
