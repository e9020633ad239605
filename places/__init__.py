"""Where things are: street, community, compound, building, facility, and resident units."""
