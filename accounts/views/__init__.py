"""Pages of the app, by what one does there."""
