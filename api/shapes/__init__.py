"""The JSON of the API, one module per subject."""
