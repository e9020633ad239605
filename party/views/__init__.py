"""Pages of the organisation tree."""
