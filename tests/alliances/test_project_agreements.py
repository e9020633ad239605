"""What the parties sign: the contract on paper, and the file that is kept of it."""

import time
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.roles import Role
from tests.alliances.projects import PDF, pdf, scene
from tests.factories import make_street, make_user, picture

__all__ = ["scene"]
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"<html><script>alert(1)</script>", "format"),
        (b"PK\x03\x04 a Word document", "format"),
        (b"%PDF-1.4 cut off", "damaged"),
        (b"%PDF-1.4 /OpenAction<</S/JavaScript/JS(app.alert(1))>> %%EOF", "active"),
        (b"%PDF-1.4 /EmbeddedFiles 3 0 R %%EOF", "active"),
        (b"%PDF-1.4 <</S/Java#53cript/J#53(app.alert(1))>> %%EOF", "active"),
        (b"%PDF-1.4 <</S/#4caunch/F(cmd.exe)>> %%EOF", "active"),
        (b"%PDF-1.4 trailer<</Encrypt 4 0 R>> %%EOF", "locked"),
    ],
)
def test_an_agreement_is_known_by_its_content(content, code):
    with pytest.raises(ValidationError) as refused:
        pdf(content)
    assert refused.value.code == code


def test_pixels_in_a_pdf_spell_no_script_and_photos_are_encoded_anew():
    scanned = PDF.replace(b"endobj", b"stream\n\x00/JS \x00\nendstream endobj")
    assert pdf(scanned).content == scanned
    kept = pdf(picture())
    assert (kept.kind, kept.content[:3]) == ("photo", b"\xff\xd8\xff")


def test_a_pdf_of_streams_that_never_end_is_checked_in_no_time():
    began = time.process_time()
    pdf(PDF.replace(b"endobj", b"stream\n" * 200_000))
    assert time.process_time() - began < 5

    hidden = b"stream\n\x00\nendstream " + b"stream\n" * 9 + b"/JavaScript"
    with pytest.raises(ValidationError) as refused:
        pdf(PDF.replace(b"endobj", hidden))
    assert refused.value.code == "active"


def test_an_agreement_is_downloaded_by_those_who_see_the_project(client, scene):
    project = scene.signed()
    address = reverse("alliances:agreement-file", args=[project.agreements.get().uid])
    client.force_login(make_user(Role.UNIT_LIAISON, unit=scene.partner))
    answer = client.get(address)
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer["Content-Security-Policy"]
    client.force_login(make_user(Role.STREET_STAFF, street=make_street()))
    assert client.get(address).status_code == 404
    client.force_login(scene.staff)
    kept = project.agreements.get().file
    kept.storage.delete(kept.name)
    assert client.get(address).status_code == 404
    client.force_login(make_user(Role.GRID_WORKER, community=scene.community))
    assert client.get(address).status_code == 403


def test_the_contract_names_parties_plan_and_milestones_on_paper_and_in_word(client, scene):
    from docx import Document

    project = scene.approved()
    client.force_login(scene.secretary)
    sheet = client.get(reverse("alliances:project-contract", args=[project.uid])).content.decode()
    word = client.get(reverse("alliances:project-contract-word", args=[project.uid]))
    document = Document(BytesIO(word.content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    text = "\n".join([*(p.text for p in document.paragraphs), *cells])
    for words in ("滨河小学", "柳岸医院", "上学放学有人护", "每天两班", "启动会", project.number):
        assert words in sheet
        assert words in text
