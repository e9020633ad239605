"""Pages that are composed from several apps."""
