"""The small world of the architecture tests, for every door's rows and people."""

from tests.architecture.conftest import built, forgetful, world

__all__ = ["built", "forgetful", "world"]
