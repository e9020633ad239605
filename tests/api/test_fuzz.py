"""No request that the schema describes, or nearly describes, brings a server error.

Bodies and parameters are made from docs/api.yaml, then spoilt. A normal run sends a few of each
operation as one person; `--full` sends two hundred of each as five roles and a visitor.
"""

import json
import random
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest
import yaml
from django.test import Client

from accounts.roles import Role
from tests.api.calls import client_of
from tests.factories import make_activity, make_photo, make_problem, make_user
from volunteers.models import ActivityState

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

SCHEMA = yaml.safe_load(
    (Path(__file__).resolve().parents[2] / "docs/api.yaml").read_text(encoding="utf-8")
)
FEW, MANY = 4, 200
ROLES = [Role.COMMUNITY_SECRETARY]
MORE_ROLES = [Role.STREET_STAFF, Role.TEAM_LEADER, Role.UNIT_LIAISON, Role.AUDITOR, None]
ODD: list[Any] = [
    *(
        None,
        True,
        False,
        0,
        -1,
        1.5,
        2**31,
        2**63,
        10**400,
        1e308,
        "",
        " ",
        "²",
        "１２",
        "9" * 5000,
    ),
    *(
        "\u202e",
        "龘" * 3000,
        "%_\\",
        "'\"><b>",
        "0000-00",
        "2022-02-30",
        "9999-12-31",
        "0001-01-01",
    ),
    *([], {}, [None], [[]], {"a": {}}, [{}] * 30, "../../etc/passwd", "NaN", "a\r\nX: y"),
    *(str(uuid4()), "00000000-0000-0000-0000-000000000000", "street", "true"),
]
KINDS = ["application/json", "text/plain", "multipart/form-data; boundary=x", "application/xml", ""]


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (path, method, operation)
        for path, methods in SCHEMA["paths"].items()
        for method, operation in methods.items()
    ]


class Maker:
    """Makes values that fit a schema, and spoils some."""

    def __init__(self, chance: random.Random, known: list[str]) -> None:
        self.chance, self.known = chance, known

    def value(self, schema: dict[str, Any]) -> Any:
        """Return a value of this schema, one in eight spoilt."""
        if self.chance.random() < 0.125:
            return self.chance.choice(ODD)
        if "$ref" in schema:
            schema = SCHEMA["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        for several in ("allOf", "oneOf", "anyOf"):
            if several in schema:
                return self.value(self.chance.choice(schema[several]))
        if "enum" in schema:
            return self.chance.choice(schema["enum"])
        return self._of_type(schema)

    def _of_type(self, schema: dict[str, Any]) -> Any:
        kind = schema.get("type", "string")
        if kind == "object":
            fields = schema.get("properties", {}).items()
            return {name: self.value(of) for name, of in fields if self.chance.random() < 0.8}
        if kind == "array":
            return [self.value(schema["items"]) for _ in range(self.chance.randrange(4))]
        if kind == "boolean":
            return self.chance.random() < 0.5
        if kind in {"integer", "number"}:
            return self.chance.randrange(1, 30)
        return self._text(schema.get("format", ""))

    def _text(self, format: str) -> str:
        if format == "uuid":
            return self.chance.choice([*self.known, str(uuid4())])
        if format == "date":
            return f"2022-0{self.chance.randrange(1, 9)}-1{self.chance.randrange(9)}"
        return self.chance.choice(["楼道清理", "a", "12", "东苑小区", "林小满"])


@pytest.fixture
def rows():
    """Rows that the first person may change."""
    user = make_user(Role.COMMUNITY_SECRETARY)
    made = [
        make_activity(filed_by=user, state=ActivityState.DRAFT),
        make_activity(filed_by=user),
        make_problem(found_by=user, owner=user),
        make_photo(user),
        *user.current_posts,
    ]
    return user, [str(row.uid) for row in made]


def test_nothing_that_the_schema_describes_brings_a_server_error(rows, request):
    user, known = rows
    whole = request.config.getoption("--full")
    broken = []
    for role in [*ROLES, *(MORE_ROLES if whole else [])]:
        client = _client(role, user)
        for path, method, operation in operations():
            chance = random.Random(f"{path}{method}{role}")
            for _ in range(MANY if whole else FEW):
                status, what = _ask(client, path, method, operation, Maker(chance, known))
                if status >= 500:
                    broken.append((method, path, status, str(what)[:300]))

    assert broken == []
    assert len(operations()) > 25


def test_the_fuzz_would_notice_a_server_error(rows, monkeypatch):
    """Negative control: with a view that takes any value for text, the same requests break it."""
    user, known = rows
    monkeypatch.setattr("api.views.problems.problem_form", lambda values, by: values["nothing"])
    client, chance = _client(Role.COMMUNITY_SECRETARY, user), random.Random("control")
    operation = SCHEMA["paths"]["/api/v1/problems/"]["post"]

    statuses = {
        _ask(client, "/api/v1/problems/", "post", operation, Maker(chance, known))[0]
        for _ in range(40)
    }

    assert 500 in statuses


def _client(role: Role | None, user: Any) -> Client:
    if role is None:
        return Client(raise_request_exception=False)
    person = user if role == Role.COMMUNITY_SECRETARY else make_user(role)
    return client_of(person, raise_request_exception=False)


def _ask(
    client: Client, path: str, method: str, operation: dict[str, Any], maker: Maker
) -> tuple[int, Any]:
    if path.startswith("/api/v1/sign-ins/{"):
        maker = Maker(maker.chance, [])  # a program that signed itself out asks nothing more
    query: dict[str, Any] = {}
    for parameter in operation.get("parameters", []):
        value = maker.value(parameter["schema"])
        if parameter["in"] == "path":
            word = str(value).replace("/", "").strip() or "x"
            path = path.replace("{" + parameter["name"] + "}", _quoted(word))
        else:
            query[parameter["name"]] = str(value)[:3000]
    content = operation.get("requestBody", {}).get("content", {})
    schema = content.get("application/json", {}).get("schema", {"type": "object"})
    body = maker.value(schema)
    kind = KINDS[0] if maker.chance.random() < 0.9 else maker.chance.choice(KINDS)
    answer = client.generic(
        method.upper(), path, json.dumps(body).encode(), content_type=kind, query_params=query
    )
    answer.getvalue()
    return answer.status_code, (query, body)


def _quoted(word: str) -> str:
    return quote(word[:200].replace("\0", ""), safe="")
