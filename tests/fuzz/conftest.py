"""The small world of tests/architecture, with its canaries."""

from tests.architecture.conftest import built, world

__all__ = ["built", "world"]
