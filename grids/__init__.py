"""Grid cells of a community and the people who work them."""
