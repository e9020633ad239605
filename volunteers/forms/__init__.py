"""Shapes of what people type; the rules are in the actions."""
