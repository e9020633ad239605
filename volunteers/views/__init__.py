"""Pages of the app, by what they show."""
