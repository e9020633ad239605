"""An item's file may hold anything: it is answered with sentences, fast and in little memory."""

import copy
from collections.abc import Iterator
from datetime import date
from time import process_time
from typing import Any

import pytest
import yaml
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from services.imports import read as reading
from services.imports import read_yaml
from services.workbooks import to_raw
from tests.factories import make_user
from tests.services.guides import a_document

pytestmark = [pytest.mark.django_db, pytest.mark.once]
EACH = 9  # of the places in a file one in so many is spoilt in the ordinary run
NINE = ",".join(["{}"] * 9)


def laughs(levels: int) -> bytes:
    """A text of a few hundred bytes that stands for nine to the power of so many words."""
    lines = [f"x0: &x0 [{NINE.format(*['哈'] * 9)}]"]
    lines += [f"x{n}: &x{n} [{NINE.format(*[f'*x{n - 1}'] * 9)}]" for n in range(1, levels)]
    return "\n".join([*lines, f"search_words: *x{levels - 1}"]).encode()


HOSTILE = {
    "aliases that multiply": laughs(9),
    "a value that holds itself": b"title: &a [*a]",
    "3,000 brackets": b"a: " + b"[" * 3000 + b"]" * 3000,
    "open brackets": b"a: " + b"[" * 3000,
    "half a million values": b"title: [" + b"a," * 500_000 + b"]",
    "a day that is none": b"slug: 2026-13-45",
    "a day by its tag": b"title: !!timestamp x",
    "a number by its tag": b"slug: !!int x",
    "a fraction by its tag": b"slug: !!float x",
    "a number of 5,000 digits": b"slug: " + b"9" * 5000,
    "an object of the program": b"title: !!python/object/apply:os.system [id]",
    "two documents": b"--- {a: 1}\n--- {b: 1}",
    "a list as a key": b"? [a, b]\n: c",
    "NUL": b"title: a\x00b",
}
ODD: list[Any] = [
    *([["a"]], [], {}, {"a": {"b": 1}}, {1: 2}, {"name": ["x"]}, [{"name": {}}]),
    *(float("nan"), float("inf"), -1, 10**30, True, None, date(2026, 1, 1), b"\xff\xfe"),
    *({"a", "b"}, "\ud800", "x" * 70_000, "=1+1", "a\0b", 0.5),
]


@pytest.fixture
def editor(client: Client) -> Client:
    client.force_login(make_user(Role.GUIDE_EDITOR))
    return client


def upload(client: Client, content: bytes) -> Any:
    file = SimpleUploadedFile("a.yaml", content)
    return client.post(reverse("services:desk-import"), {"file": file})


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_a_file_made_to_harm_is_refused_with_a_sentence(content):
    began = process_time()

    errors = read_yaml(content).errors

    assert errors
    assert all("一" <= sentence[0] <= "鿿" or sentence[0] in "“（" for sentence in errors)
    assert process_time() - began < 2


def test_aliases_would_multiply_without_the_look_before(monkeypatch):
    """Negative control, with a few levels only: 240 signs become 35,000."""
    monkeypatch.setattr(reading, "_refuse_intricate", lambda text: None)

    assert len(str(read_yaml(laughs(5)))) > 30_000


def places(value: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the way to each value of a file."""
    if way:
        yield way
    if isinstance(value, (dict, list)):
        for key, part in value.items() if isinstance(value, dict) else enumerate(value):
            yield from places(part, (*way, key))


@pytest.mark.parametrize(
    "first", [0, *(pytest.param(n, marks=pytest.mark.full) for n in range(1, EACH))]
)
def test_no_odd_value_anywhere_brings_a_server_error(editor, first):
    whole = to_raw("xin", a_document())
    for number, way in enumerate(list(places(whole))[first::EACH]):
        raw = copy.deepcopy(whole)
        part = raw
        for key in way[:-1]:
            part = part[key]
        part[way[-1]] = ODD[number % len(ODD)]
        answer = upload(editor, yaml.dump(raw, allow_unicode=True).encode("utf-8", "replace"))
        assert answer.status_code == 200, way
