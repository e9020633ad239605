"""Pages of the alliances."""

__all__ = []
