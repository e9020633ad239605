"""Each example of docs/api.md is run as it stands there, in its order."""

import json
import re
import shlex
from pathlib import Path
from string import Template
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.roles import Role
from tests.factories import PASSWORD, make_user, picture
from tests.services.guides import make_guide_version

pytestmark = pytest.mark.django_db
PAGE = Path(__file__).resolve().parents[2] / "docs/api.md"
# Where an answer tells a word of the examples that follow.
TOLD = {"token": "TOKEN", "sign_in": "SIGN_IN"}


def examples() -> list[str]:
    blocks = re.findall(r"```sh\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S)
    return [line for block in blocks for line in block.splitlines() if line]


def run(command: str, client: Client):
    """Send what curl would send."""
    words = iter(shlex.split(command)[1:])
    method, headers, body, form, address = "GET", {}, "", {}, ""
    for word in words:
        if word == "-X":
            method = next(words)
        elif word == "-H":
            name, _, value = next(words).partition(": ")
            headers[name] = value
        elif word == "-d":
            body = next(words)
        elif word == "-F":
            form[next(words).partition("=")[0]] = SimpleUploadedFile("photo.jpg", picture())
        else:
            address = word
    if form:
        return client.post(address, form, headers=headers)
    kind = headers.pop("Content-Type", "application/json")
    return client.generic(method, address, body, content_type=kind, headers=headers)


def test_every_example_works():
    user = make_user(Role.COMMUNITY_SECRETARY)
    make_guide_version(slug="gaoling")
    known = {"HOST": "", "WORD": quote("津贴"), "SLUG": "gaoling"}
    known |= {"NAME": user.username, "PASSWORD": PASSWORD}
    client, wrong = Client(), []

    for example in examples():
        answer = run(Template(example).substitute(known), client)
        if answer.status_code >= 300:
            wrong.append((example, answer.status_code, answer.content.decode()[:300]))
            break
        told = json.loads(answer.content) if answer.content else {}
        known |= _learnt(example, told)

    assert wrong == []
    assert len(examples()) > 15


def _learnt(example: str, told) -> dict[str, str]:
    if not isinstance(told, dict):
        return {}
    found = {name: str(told[key]) for key, name in TOLD.items() if key in told}
    if "/photos/" in example:
        found["PHOTO"] = told["uid"]
    if "outcome" in told:
        found |= {"ACTIVITY": told["activity"]["uid"], "VERSION": str(told["activity"]["version"])}
    if '"title": "井盖松动"' in example:
        found["PROBLEM"] = told["uid"]
    return found
