"""Sending one file through one door, and what came of it."""

import json
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from time import process_time
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from accounts.models import User
from accounts.permissions import Permission
from alliances.models import ProjectAgreement
from core.errors import RefusedError
from core.models import ImportBatch, Photo
from dashboard.importing.actions import check_import
from projects.models import PremisesFile
from services import documents
from services.workbooks import to_workbook
from tests.architecture.crawl import TABLES, signed_in_as, text_of
from tests.architecture.page_forms import form_of
from tests.architecture.routes import routes
from tests.architecture.world import World
from tests.hostile.doors import Door
from tests.hostile.files import JPEG, MARKS, PDF, XLSX, Hostile, photo, workbook

MOST_SECONDS = 2.0  # of CPU
GOOD = {
    "photo": Hostile("good", "a.jpg", JPEG, photo),
    "workbook": Hostile(
        "good", "a.xlsx", XLSX,
        lambda: workbook(b'<sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData>'),
    ),
    "boundary": Hostile(
        "good", "a.geojson", "application/json",
        lambda: b'{"type":"Polygon","coordinates":'
        b"[[[102.7,25.0],[102.71,25.0],[102.71,25.01],[102.7,25.0]]]}",
    ),
    "item": Hostile("good", "a.xlsx", XLSX, lambda: to_workbook("a", documents.empty())),
}  # fmt: skip
KEPT: tuple[type[Any], ...] = (Photo, ProjectAgreement, PremisesFile)
STORED_NAME = re.compile(r"[a-z]+/[0-9a-f]{2}/[0-9a-f]{32}(-small)?\.(jpg|pdf)")
_SENTENCE = re.compile(r"[^<>\"。]*[\u4e00-\u9fff][^<>\"。]*。")
_FILE_FIELD = re.compile(r'<input type="file"[^>]*\sname="([^"]+)"')


@dataclass(frozen=True)
class Opened:
    """A door as somebody found it open: who, where, and all that goes with the file."""

    door: Door
    user: User
    address: str
    names: tuple[str, ...]
    fields: dict[str, Any]
    page: str

    def send(self, file: Hostile) -> "Outcome":
        """Send the file and look at what it stored; its rows are taken back."""
        client = signed_in_as(self.user)
        body, kind = multipart(self.fields, dict.fromkeys(self.names, file))
        before = {table: set(table.objects.values_list("pk", flat=True)) for table in KEPT}
        with transaction.atomic():
            begun = process_time()
            answer = client.post(self.address, body, content_type=kind, follow=True)
            seconds = process_time() - begun
            kept = [row for table in KEPT for row in table.objects.exclude(pk__in=before[table])]
            wrong = [wrong for row in kept for wrong in _wrong_with(row)]
            said = _sentences(_read(answer)) - _sentences(self.page)
            if self.door.route == "dashboard:import-upload":
                said |= _checked(self.user)
            transaction.set_rollback(True)
        return Outcome(answer.status_code, bool(kept), frozenset(said), tuple(wrong), seconds)


@dataclass(frozen=True)
class Outcome:
    """What came of one file at one door; `said` are the sentences that were not there before."""

    status: int
    is_kept: bool
    said: frozenset[str]
    wrong: tuple[str, ...]
    seconds: float

    def faults(self) -> Iterator[str]:
        """Yield what must not be."""
        if self.status >= 500 and self.status != 507:
            yield f"status {self.status}"
        if not self.is_kept and not self.said:
            yield f"neither kept nor refused in words ({self.status})"
        if self.seconds > MOST_SECONDS:
            yield f"{self.seconds:.1f} s of CPU"
        yield from self.wrong


def opened(world: World, door: Door) -> Opened:
    """Find somebody for whom the door opens: a good file goes through it."""
    door.before(world)
    route = next(route for route in routes() if route.name == door.route)
    for user in _people(world, route.guard):
        for values in _values(world, door, route.parameters):
            address = reverse(door.route, kwargs=values)
            one = _looked_at(user, address, door)
            if one is not None and _goes_through(one):
                return one
    raise AssertionError(f"nobody can send a good file to {door}")


def multipart(fields: dict[str, Any], files: dict[str, Hostile]) -> tuple[bytes, str]:
    """Encode a form as a hand-made client would: names of files as they are."""
    mark, parts = uuid.uuid4().hex, []
    for name, value in fields.items():
        for one in value if isinstance(value, list) else [value]:
            parts.append(f'Content-Disposition: form-data; name="{name}"\r\n\r\n{one}'.encode())
    for name, file in files.items():
        head = f'Content-Disposition: form-data; name="{name}"; filename="{file.name}"\r\n'
        parts.append(f"{head}Content-Type: {file.kind}\r\n\r\n".encode() + file.content)
    body = b"".join(b"--%s\r\n%s\r\n" % (mark.encode(), part) for part in parts)
    return body + b"--%s--\r\n" % mark.encode(), f"multipart/form-data; boundary={mark}"


def _people(world: World, guard: str) -> Iterator[User]:
    for (_, zone), user in world.people.items():
        if zone in {"A", "S"} and (guard not in set(Permission) or user.may(Permission(guard))):
            yield user


def _values(world: World, door: Door, parameters: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    if "uid" not in parameters:
        yield door.parameters
        return
    longest = max((name for name in TABLES if door.route.startswith(name)), key=len)
    for zone, row in world.of(TABLES[longest]):
        if zone in {"A", "S"}:
            yield {"uid": row.uid}


def _looked_at(user: User, address: str, door: Door) -> Opened | None:
    if door.alone:
        return Opened(door, user, address, (door.alone,), {}, "")
    client = signed_in_as(user)
    page = client.get(address)
    names = tuple(_FILE_FIELD.findall(text_of(page)))
    if page.status_code != 200 or not names:
        return None
    return Opened(door, user, address, names, form_of(client, address) | door.fields, text_of(page))


def _goes_through(one: Opened) -> bool:
    outcome = one.send(GOOD[one.door.good])
    if one.door.good == "photo":
        return outcome.is_kept
    return outcome.status == 200  # after the redirect that follows what was taken


def _read(answer: Any) -> str:
    """Return what an answer says; JSON spells no sign by its number."""
    if "json" in answer.get("Content-Type", ""):
        return json.dumps(answer.json(), ensure_ascii=False)
    return text_of(answer)


def _sentences(text: str) -> set[str]:
    """Return the Chinese sentences of a page, without the numbers in them."""
    return {re.sub(r"\d+", "", sentence.strip()) for sentence in _SENTENCE.findall(text)}


def _checked(user: User) -> set[str]:
    """Do the check that follows an upload; return why it was refused, or that there is a result."""
    batch = ImportBatch.objects.order_by("-pk").first()
    if batch is None:
        return set()
    try:
        check_import(batch=batch, by=user, at=timezone.now(), progress=lambda done, total: None)
    except RefusedError as refused:
        return {refused.sentence}
    return {"读出了表格。"}


def _wrong_with(row: models.Model) -> Iterator[str]:
    """Yield what is wrong with a stored file: its name, or what of the sent one is left in it."""
    for name in ("file", "thumbnail"):
        stored = getattr(row, name, None)
        if stored is None:
            continue
        if not STORED_NAME.fullmatch(stored.name):
            yield f"stored as {stored.name}"
        content = Path(settings.MEDIA_ROOT, stored.name).read_bytes()
        yield from (f"{mark!r} is stored" for mark in MARKS if mark in content)
        if stored.name.endswith(".jpg"):
            with Image.open(BytesIO(content)) as picture:
                picture.load()
                if picture.format != "JPEG" or picture.getexif():
                    yield "not drawn anew"
        elif not content.startswith(b"%PDF-"):
            yield f"stored as it came, neither photo nor {PDF}"
