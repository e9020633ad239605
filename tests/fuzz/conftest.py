"""The small world of tests/architecture, with its canaries; requests as the server makes them."""

import pytest

from core.requests import ReadableRequest
from tests.architecture.conftest import built, forgetful, known_people, one_side_bar, world

__all__ = ["built", "forgetful", "known_people", "one_side_bar", "world"]


@pytest.fixture(autouse=True)
def requests_of_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.test.client.WSGIRequest", ReadableRequest)
