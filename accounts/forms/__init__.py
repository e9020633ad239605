"""Shape of what people type about themselves and about accounts."""
