"""What is sensitive stands in no dump of the database and in no kept file (G-43).

The control is a name, which is not sealed: the same search finds it.
"""

import json
import subprocess
from base64 import b64encode
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.db import connection

import run
from core import crypto
from core.models import ImportBatch
from dashboard.personal import actions
from dashboard.personal.people import Identity
from tests.factories import make_user, make_volunteer, the_street
from volunteers.actions import merge_volunteers

NAME, NUMBER = "黎望舒", "530102195001010011"


def dump(folder):
    """Return the whole database as its own tools write it, as bytes."""
    if connection.vendor == "sqlite":
        return bytes(connection.connection.serialize())
    where = connection.settings_dict
    program = Path(run.postgres_programs()) / "pg_dump"
    words = [str(program), "--inserts", "-h", where["HOST"], "-U", where["USER"], where["NAME"]]
    return subprocess.run(words, check=True, capture_output=True).stdout


@pytest.mark.full
@pytest.mark.django_db(transaction=connection.vendor == "postgresql")
def test_no_sensitive_canary_stands_in_a_dump_or_in_a_kept_file(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    staff = make_user("street_staff")
    person = make_volunteer(name=NAME)
    person.seal_id_number(NUMBER)
    person.save()
    merge_volunteers(kept=make_volunteer(name=NAME), entries=[person], chosen={}, by=staff)
    batch = ImportBatch(kind="x", label="x", scope_uid=the_street().uid, uploaded_by=staff)
    batch.findings_sealed = crypto.seal(
        json.dumps(NUMBER), field=ImportBatch.FINDINGS_FIELD, row=batch.uid
    )
    content = b64encode(NUMBER.encode()).decode()
    text = crypto.seal(content, field=ImportBatch.FILE_FIELD, row=batch.uid)
    batch.file.save("a.sealed", ContentFile(text.encode()))
    actions.take_in(
        street=the_street(),
        kind="erase",
        identity=Identity("黎望北", "", NUMBER),
        basis="本人到窗口",
        by=staff,
    )

    kept = dump(tmp_path) + b"".join(
        path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()
    )

    assert NAME.encode() in kept
    assert not any(word.encode() in kept for word in (NUMBER, NUMBER[:-4], "黎望北", content))
