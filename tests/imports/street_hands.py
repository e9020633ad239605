"""The hands of an office: workbooks brought and forms sent as its people do, in real pages."""

from collections.abc import Iterable

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.models import ImportBatch, ImportState
from dashboard.importing.kinds import KINDS
from tests.architecture.page_forms import PageForm, forms_of, page_of
from tests.imports.street_workbooks import workbooks, written


def check(office, kind, file) -> ImportBatch:
    """Upload a workbook in which nothing may be found wrong."""
    office.post_and_commit("import-upload", kind, {"file": SimpleUploadedFile(*file)})
    batch = ImportBatch.objects.latest("pk")
    page = office.get(reverse("dashboard:import-batch", args=[batch.uid])).text
    assert (batch.state, batch.error_count) == (ImportState.CHECKED, 0), page
    return batch


def bring(office, facts, seed, *, kinds=KINDS) -> dict[str, tuple[str, bytes]]:
    """Import the workbooks of what there is, each confirmed by whoever may; return the files."""
    files = {}
    for number, (kind, title, columns, rows) in enumerate(workbooks(facts, seed)):
        if rows and kind in kinds:
            files[kind] = written(seed + number, title, columns, rows)
            bring_one(office, kind, files[kind])
    return files


def bring_one(office, kind, file) -> ImportBatch | None:
    """Import one workbook; None when there is nothing in it that is not known."""
    batch = check(office, kind, file)
    if not batch.written_count:
        return None
    by = office.colleague if KINDS[kind].needs_second_person else office
    office.post_and_commit("import-apply", batch.uid, {"version": batch.version}, by=by)
    batch.refresh_from_db()
    assert batch.state == ImportState.APPLIED, kind
    return batch


def fill(client, address, **typed) -> None:
    """Open a page, type into the form that has these fields, and send it; it must be taken."""
    page = page_of(client, address)
    assert page.status == 200, (address, page.status)
    form = next(form for form in forms_of(page.text) if _has(form, typed))
    sent = {name: value for name, value in form.fields.items() if name not in NOT_PRESSED} | typed
    answer = client.post(form.action or address, sent)
    assert answer.status_code == 302, (address, answer.status_code, _complaints(answer))


NOT_PRESSED = {"_addanother", "_continue", "_saveasnew", "step"}


def _has(form: PageForm, names: Iterable[str]) -> bool:
    return set(names) <= form.fields.keys() | form.fitting.keys()


def _complaints(answer) -> list[str]:
    form = (answer.context or {}).get("adminform") or (answer.context or {}).get("form")
    form = getattr(form, "form", form)
    return [str(getattr(form, "errors", "")), str(getattr(form, "non_field_errors", str)())]


def press(client, page, address):
    """Open a page and press the button whose form goes to an address."""
    form = next(form for form in forms_of(client.get(page).text) if form.action == address)
    answer = client.post(address, form.fields)
    assert answer.status_code == 302
    said = [str(message) for message in client.get(page).context["messages"]]
    assert [word[0] for word in said] == ["已"], said


def post_to(client, address) -> None:
    """Press a button that only asks to be pressed."""
    answer = client.post(address)
    assert answer.status_code == 302
