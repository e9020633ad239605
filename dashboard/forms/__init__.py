"""Shapes of what people type on pages that belong to several apps."""
