"""每百户用房面积 as a workbook."""

from collections.abc import Iterator

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import FileResponse, HttpRequest
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.guards import require_permission, require_recent_sign_in, signed_in
from accounts.permissions import Permission
from audit.actions import record
from core.exports import Column, write_xlsx
from projects.areas import Area, StreetAreas, areas_for

COLUMNS = (
    Column("街道", 16),
    Column("社区", 24),
    Column("使用中（处）", 12),
    Column("面积（平方米）", 14, "#,##0.00"),
    Column("户数", 10),
    Column("每百户（平方米）", 16, "0.00"),
    Column("标准（平方米）", 14, "0.00"),
    Column("还差（平方米）", 14, "#,##0.00"),
)


@require_POST
@require_permission(Permission.EXPORT)
@require_recent_sign_in
def premises_area_export(request: HttpRequest) -> FileResponse:
    """The table of the page; the street's line is its own value, never a sum of the others."""
    user = signed_in(request)
    if not user.may(Permission.PREMISES_VIEW):
        raise PermissionDenied
    lines = [line for found in areas_for(user) for line in _lines(found)]
    now = timezone.localtime()
    title = f"每百户用房面积-{now:%Y-%m-%d}"
    with transaction.atomic():
        record("premises.exported", by=user, label=title, facts={"rows": len(lines)})
    note = f"导出人：{user.name}；导出时间：{now:%Y-%m-%d %H:%M}"
    return FileResponse(
        write_xlsx(COLUMNS, lines, title=title, note=note),
        as_attachment=True,
        filename=f"{title}.xlsx",
    )


def _lines(found: StreetAreas) -> Iterator[tuple[object, ...]]:
    rows = [*found.communities, *([found.total] if found.total else [])]
    return (_line(found.street.name, row) for row in rows)


def _line(street: str, row: Area) -> tuple[object, ...]:
    return (
        street,
        row.label,
        row.premises_count,
        row.area,
        row.households,
        row.per_hundred,
        row.standard,
        row.missing,
    )
