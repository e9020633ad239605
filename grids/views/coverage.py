"""楼栋长覆盖: per community how many have no head, and every one of those by name."""

from django.db import transaction
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.guards import require_permission, require_recent_sign_in, signed_in
from accounts.models import User
from accounts.permissions import Permission
from audit.actions import record
from core.exports import Column, write_xlsx
from core.paging import page_of
from grids.forms import CoverageForm
from grids.models import HeadKind, ResidentHead
from grids.models.heads import TERM_ENDS_SOON
from grids.vacancies import LEVELS, Level, Line, lines, total_of, vacancies
from grids.views.reaching import name_for
from places.models import Community

COLUMNS = (
    Column("社区", 16),
    Column("小区", 24),
    Column("楼栋", 12),
    Column("单元或十户组", 16),
    Column("缺什么", 10),
    Column("户数", 8),
)


@require_safe
@require_permission(Permission.GRID_VIEW)
def coverage(request: HttpRequest) -> HttpResponse:
    """Numbers by community, then each building, entrance or group without a head."""
    user, today = signed_in(request), timezone.localdate()
    form, level, communities = _asked(request)
    found = lines(user)
    page = page_of(request, vacancies(level, user, communities))
    ending = ResidentHead.objects.visible_to(user).term_over_by(today + TERM_ENDS_SOON)
    context = {
        "form": form,
        "level": level,
        "levels": LEVELS.values(),
        "lines": found,
        "total": total_of(found),
        "page": page,
        "rows": [_row(level, place) for place in page.object_list],
        "is_counted": _is_counted(found, level, communities),
        "ending": _ending(
            user,
            ending.select_related(
                "community",
                "building__compound",
                "entrance__building__compound",
                "group__compound",
                "group__building__compound",
            )[:50],
        ),
        "today": today,
        "may_appoint": user.may(Permission.HEAD_KEEP),
        "may_export": user.may(Permission.EXPORT),
    }
    return render(request, "grids/coverage.html", context)


@require_POST
@require_permission(Permission.EXPORT)
@require_recent_sign_in
def coverage_export(request: HttpRequest) -> FileResponse:
    """The list of the page under its filter as xlsx; it names places, nobody."""
    user = signed_in(request)
    _, level, communities = _asked(request)
    rows = vacancies(level, user, communities)
    title = f"没有{level.kind.label}的{level.label}"
    number = rows.count()
    with transaction.atomic():
        record("vacancies.exported", by=user, label=title, facts={"rows": number})
    note = f"导出人：{user.name}；导出时间：{timezone.localtime():%Y-%m-%d %H:%M}"
    cells = (_cells(level, place) for place in rows.iterator(chunk_size=2_000))
    return FileResponse(
        write_xlsx(COLUMNS, cells, title=title, note=note),
        as_attachment=True,
        filename=f"{title}.xlsx",
    )


def _ending(user: User, heads: QuerySet[ResidentHead]) -> list[tuple[ResidentHead, str]]:
    """Return heads with their names as far as the person may read them."""
    return [(head, name_for(user, head.name, head.community)) for head in heads]


def _asked(request: HttpRequest) -> tuple[CoverageForm, Level, QuerySet[Community] | None]:
    """Return the filter: which level, which community; nonsense asks for all buildings."""
    communities = Community.objects.visible_to(signed_in(request)).order_by("code")
    form = CoverageForm(request.GET, communities=communities)
    form.is_valid()
    level = LEVELS.get(form.cleaned_data.get("level") or "", LEVELS[HeadKind.BUILDING.value])
    chosen = form.cleaned_data.get("community")
    return form, level, Community.objects.filter(pk=chosen.pk) if chosen else None


def _is_counted(found: list[Line], level: Level, communities: QuerySet[Community] | None) -> bool:
    """Say whether there are places of the level at all, of which all may have a head."""
    asked = None if communities is None else set(communities)
    return any(
        cell.total
        for line in found
        if asked is None or line.community in asked
        for cell in line.cells
        if cell.level is level
    )


def _row(level: Level, place: object) -> dict[str, object]:
    """Return a place as the page lists it; the step that fills it has a page of its own."""
    community, compound, building, name, _, households = _cells(level, place)
    return {
        "place": place,
        "community": community,
        "where": f"{compound} {building}".strip(),
        "name": name,
        "households": households,
        "route": f"grids:{level.value}-appoint",
    }


def _cells(level: Level, place: object) -> tuple[object, ...]:
    row: object = place
    building = row if level.kind is HeadKind.BUILDING else getattr(row, "building", None)
    holder = building if level.kind is not HeadKind.GROUP else row
    compound = getattr(holder, "compound")  # noqa: B009  # three models, one way down
    return (
        str(compound.community),
        str(compound.name),
        getattr(building, "name", ""),
        "" if level.kind is HeadKind.BUILDING else getattr(row, "name", ""),
        level.kind.label,
        getattr(row, "households", None),
    )
