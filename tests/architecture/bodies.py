"""Odd bodies for the crawl of posts, and how any body is sent."""

import json
import random
import uuid
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from tests.architecture.crawl import text_of
from tests.architecture.test_no_server_error import ODD_VALUES
from tests.factories import picture

FIELDS = [
    *("reason", "password", "posts", "version", "step", "key", "filer", "code", "old", "new"),
    *("action", "_selected_action", "select_across", "index", "name", "title", "result", "street"),
    *("community", "unit", "team", "project", "grid", "facility", "units", "participants", "post"),
    *("participant_names", "headcount", "hours", "held_on", "due_on", "owner", "photos", "role"),
    *("problems-TOTAL_FORMS", "problems-INITIAL_FORMS", "problems-0-title", "problems-0-owner"),
    *("all-year", "0-0", "value", "figure", "as_of", "is_workday", "opens", "closes"),
    *("password_again", "starts_on", "ends_on"),
    *("username", "phone", "from", "to", "kind", "line", "next"),
]  # fmt: skip
RAW = [
    (b"%ff%fe=%00&a=\xff\xfe", "application/x-www-form-urlencoded"),
    (b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\nh", "multipart/form-data; boundary=x"),
    (b"", "multipart/form-data"),
    (b"\x00" * 64, "multipart/form-data; boundary=\xe9"),
    (b'{"version": "\\ud800", "a": ' + b"[" * 5000, "application/json"),
    (b"a=1", "application/x-www-form-urlencoded; charset=hex"),
    (b"&".join(b"f%d=1" % n for n in range(2500)), "application/x-www-form-urlencoded"),
]  # fmt: skip
METHODS = {"api:activity": "PUT", "api:sign-in-end": "DELETE"}
FILE = "file"


@dataclass(frozen=True)
class Body:
    """What one request carries, with a name for the report; `key` is the same for other values."""

    label: str
    fields: dict[str, Any] | None = None
    raw: bytes = b""
    kind: str = ""

    @property
    def key(self) -> str:
        """Name it among the bodies of its route."""
        return self.label.partition("=")[0] if self.fields is not None else f"{self.raw[:20]!r}"

    def send(self, client: Client, name: str, address: str) -> int:
        """Post it to the route, or what the API takes there, and read the answer to its end."""
        raw, kind = self.raw, self.kind
        if self.fields is not None:
            for value in self.fields.values():
                if isinstance(value, SimpleUploadedFile):
                    value.seek(0)  # it may have been sent before
            is_json = name.startswith("api:") and self.label != FILE
            encoded = encode_multipart(BOUNDARY, self.fields)
            raw = json.dumps(self.fields, default=str) if is_json else encoded
            kind = "application/json" if is_json else MULTIPART_CONTENT
        answer = client.generic(METHODS.get(name, "POST"), address, raw, content_type=kind)
        text_of(answer)
        return answer.status_code


def odd_bodies(own: dict[str, Any], chance: random.Random, values: list[str]) -> list[Body]:
    """Return odd bodies for a route: its own form with single fields spoilt, all fields, raw."""
    bodies = [Body("empty", {}), *(Body(kind, raw=raw, kind=kind) for raw, kind in RAW)]
    for number, value in enumerate(ODD_VALUES):
        bodies.append(Body(f"all {number} {value[:20]!r}", dict.fromkeys([*FIELDS, *own], value)))
    file = SimpleUploadedFile("..\\..\\x\x00.jpg", _half_a_picture())
    bodies.append(Body(FILE, own | dict.fromkeys(["file", "photo", "new_photos"], file)))
    for name in sorted(own) or FIELDS:
        key = chance.choice(values)
        bodies.append(Body(f"{name} foreign={key}", {**own, name: key}))
        value = chance.choice(ODD_VALUES)
        bodies.append(Body(f"{name}={value[:20]!r}", {**own, name: value}))
    bodies.append(Body("names that nobody asked for", own | {str(uuid.uuid4()): "1"}))
    return bodies


@cache
def _half_a_picture() -> bytes:
    return picture()[:40]
