"""The API for mini-programs: the actions and querysets of the pages, spoken in JSON."""
