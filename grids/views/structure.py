"""导出网格结构: the whole structure as the workbook that it can be imported from again."""

from django.db import transaction
from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.guards import ask_again, require_permission, signed_in
from accounts.models import User
from accounts.permissions import Permission
from audit.actions import record
from core.exports import write_csv, write_xlsx
from core.office.export_form import ExportForm
from core.office.exports import CONTENT_TYPES
from grids.structure_rows import COLUMNS, StructureRows

TITLE = "网格结构"


@require_http_methods(["GET", "POST"])
@require_permission(Permission.EXPORT)
def structure_export(request: HttpRequest) -> HttpResponseBase:
    """Say what the file will hold, then hand it over; names in full only with a purpose.

    Source: docs/rules.md R-ACC-11.
    """
    user = signed_in(request)
    form = ExportForm(request.POST or None, may_be_plain=_may_be_plain(user))
    if request.method == "POST" and form.is_valid():
        return ask_again(request) or _export(user, form.cleaned_data)
    context = {"form": form, "count": StructureRows(user, plain=False).count()}
    return render(request, "grids/structure_export.html", context)


def _may_be_plain(user: User) -> bool:
    """True when the person may open names wherever they see the structure."""
    seen, open_ = user.reach(Permission.GRID_VIEW), user.reach(Permission.PERSON_REVEAL)
    return bool(open_ and seen.streets <= open_.streets and seen.communities <= open_.communities)


@transaction.atomic
def _export(user: User, wanted: dict[str, object]) -> FileResponse:
    plain, kind = bool(wanted.get("is_plain")), str(wanted["file_format"])
    rows = StructureRows(user, plain=plain)
    count = rows.count()
    facts: dict[str, str | int | None] = {
        "count": count,
        "format": kind,
        "masked": "no" if plain else "yes",
        "purpose": str(wanted.get("purpose") or ""),
    }
    record("structure.exported", by=user, label=TITLE, facts=facts)
    now = timezone.localtime()
    note = f"导出人：{user}（{user.post_label}）　时间：{now:%Y-%m-%d %H:%M}　共 {count:,} 条"
    file = (
        write_csv(COLUMNS, rows, note=note)
        if kind == "csv"
        else write_xlsx(COLUMNS, rows, title=TITLE, note=note)
    )
    return FileResponse(
        file,
        as_attachment=True,
        filename=f"{TITLE}-{now:%Y%m%d-%H%M}.{kind}",
        content_type=CONTENT_TYPES[kind],
    )
