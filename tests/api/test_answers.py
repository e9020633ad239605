"""What the API answers to fuzzed requests is what docs/api.yaml says: statuses and bodies."""

import random
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from jsonschema import Draft202012Validator

from accounts.roles import Role
from tests.api.calls import client_of
from tests.api.test_fuzz import SCHEMA, Maker, _ask, operations, rows
from tests.architecture.crawl import token_of
from tests.factories import make_user

__all__ = ["rows"]
pytestmark = [pytest.mark.slow, pytest.mark.full, pytest.mark.django_db]
TIMES = 20  # of each operation


class Keeping(Client):
    """A client that keeps its last answer."""

    def request(self, **request: Any) -> HttpResponse:
        self.last = super().request(**request)
        return self.last


def plain(schema: Any) -> Any:
    """Turn OpenAPI 3.0's `nullable` and references into JSON Schema."""
    if isinstance(schema, list):
        return [plain(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    new = {name: plain(value) for name, value in schema.items() if name != "nullable"}
    return {"anyOf": [new, {"type": "null"}]} if schema.get("nullable") is True else new


WHOLE = plain({"components": SCHEMA["components"]})


def unlike(operation: dict[str, Any], answer: HttpResponse) -> str:
    """Say in what an answer differs from its description, "" when it does not."""
    described = operation["responses"]
    own = described.get(str(answer.status_code))
    if own is None and answer.status_code < 400:
        return f"{answer.status_code} is not described"
    content = (own or described["default"]).get("content", {})
    if "application/json" not in content:
        return "" if "json" not in answer.get("Content-Type", "") else "JSON is not described"
    if "json" not in answer.get("Content-Type", ""):
        return f"{answer.status_code} is {answer.get('Content-Type')}"
    schema = plain(content["application/json"]["schema"]) | WHOLE
    error = next(Draft202012Validator(schema).iter_errors(answer.json()), None)
    return f"{answer.status_code} {error.json_path}: {error.message[:200]}" if error else ""


def test_every_answer_is_as_described(rows: Any) -> None:
    user, known = rows
    client, wrong, well = Keeping(headers=token_of(user)), set(), set()
    for path, method, operation in operations():
        chance = random.Random(f"answers {path}{method}")
        for _ in range(TIMES):
            _ask(client, path, method, operation, Maker(chance, known))
            if what := unlike(operation, client.last):
                wrong.add(f"{method} {path}: {what}")
            elif client.last.status_code < 300:
                well.add((method, path))

    assert sorted(wrong) == []
    assert len(well) >= 10


def test_another_answer_than_described_is_noticed() -> None:
    """Negative control: a field of another type, a missing field, an undescribed status."""
    operation = SCHEMA["paths"]["/api/v1/me/"]["get"]
    answer = client_of(make_user(Role.COMMUNITY_SECRETARY)).get("/api/v1/me/")

    assert unlike(operation, answer) == ""
    answer.json = lambda: []
    assert "200 $" in unlike(operation, answer)
    answer.status_code = 206
    assert "not described" in unlike(operation, answer)
