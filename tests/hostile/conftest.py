"""The small world of the architecture tests, for every door's rows and people."""

from tests.architecture.conftest import built, forgetful, known_people, one_side_bar, world

__all__ = ["built", "forgetful", "known_people", "one_side_bar", "world"]
