"""Pages of what is done for residents."""
