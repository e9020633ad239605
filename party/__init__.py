"""The three-tier Party organisation tree with committees, terms and posts."""
