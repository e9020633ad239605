"""Pages of grid cells, their buildings and heads, and of the posters on the doors."""
