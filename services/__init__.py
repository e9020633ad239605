"""The public service guide (办事指南)."""
