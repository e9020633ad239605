"""单位体检: the list of member units, one unit, its annual 贡献单 and the letter of thanks."""

import io
from collections.abc import Iterable, Iterator
from datetime import date
from typing import IO, Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.guards import require_permission, require_recent_sign_in, signed_in
from accounts.models import User
from accounts.permissions import Permission
from alliances.actions.memberships import speaks_for
from alliances.models import (
    WAITING_STATES,
    Alliance,
    AllianceCoverage,
    AllianceMembership,
    MembershipState,
)
from audit.actions import record
from core import word
from core.exports import Column, write_csv, write_xlsx
from core.numbers import whole_number
from core.paging import page_of
from dashboard.contributions import Contribution, contributions, granted_wishes
from dashboard.forms.units import HealthForm
from dashboard.promises import is_party, visible_projects
from dashboard.tallies import kept_for
from dashboard.unit_health import (
    RECENT,
    SILENT_AFTER,
    Health,
    activities_of,
    health_of,
    health_page,
    promises_of,
    units_within,
)
from dashboard.views.exports import FORMATS
from places.models import Community, Unit, name_matches

FIRST_YEAR = 2015
EXPORTED = (
    Column("单位", 30),
    Column("单位性质"),
    Column("社区", 16),
    Column("所在联盟", 36),
    Column("最近一次活动"),
    Column("近 12 个月活动（次）"),
    Column("近 12 个月微心愿（个）"),
    Column("未了承诺（件）"),
    Column("没有活动的天数"),
    Column("超过 180 天"),
)


@require_safe
@require_permission(Permission.UNIT_HEALTH)
def unit_health_list(request: HttpRequest) -> HttpResponse:
    """Page 单位体检: each member unit with its last activity, promises and silence.

    The liaison of one unit goes straight to it, member or not.
    """
    reach = signed_in(request).reach(Permission.UNIT_HEALTH)
    own = list(Unit.objects.standing().filter(pk__in=reach.units).order_by("name_pinyin", "pk"))
    if len(own) == 1 and not (reach.streets or reach.communities):
        return redirect(health_page(own[0]))
    user = signed_in(request)
    form, day, found = _asked(request)
    kept = kept_for(
        user, "health", lambda: health_of(found, user=user, day=day), day, form.picked("q")
    )
    rows = kept.value
    page = page_of(request, form.chosen(rows))
    context = {
        "form": form,
        "own": own,
        "page": page,
        "lines": list(_with_units(page)),
        "day": day,
        "counted_at": kept.moment,
        "is_today": day == timezone.localdate(),
        "member_count": len(rows),
        "silent_count": sum(row.is_silent for row in rows),
        "silent_after": SILENT_AFTER.days,
        "query": f"?{request.GET.urlencode()}" if request.GET else "",
        "may_export": signed_in(request).may(Permission.EXPORT),
        "years": _years(timezone.localdate()),
    }
    return render(request, "dashboard/unit_health_list.html", context)


@require_POST
@require_permission(Permission.EXPORT)
@require_recent_sign_in
def unit_health_export(request: HttpRequest, extension: str) -> FileResponse:
    """The list as it was asked for, without its pages."""
    if extension not in FORMATS:
        raise Http404("只能导出 xlsx 或 csv。")
    user = signed_in(request)
    form, day, found = _asked(request)
    rows = health_of(found, user=user, day=day)
    lines = [_exported(health, unit) for health, unit in _with_units(form.chosen(rows))]
    title = f"单位体检-截至{day:%Y-%m-%d}"
    with transaction.atomic():
        facts: dict[str, str | int | None] = {"rows": len(lines), "format": extension}
        record("unit.exported", by=user, label=title, facts=facts)
    note = f"导出人：{user.name}；导出时间：{timezone.localtime():%Y-%m-%d %H:%M}"
    file: IO[bytes] = (
        write_xlsx(EXPORTED, lines, title=title, note=note)
        if extension == "xlsx"
        else write_csv(EXPORTED, lines, note=note)
    )
    return FileResponse(
        file,
        as_attachment=True,
        filename=f"{title}.{extension}",
        content_type=FORMATS[extension],
    )


@require_safe
@require_permission(Permission.UNIT_HEALTH)
def unit_health(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One unit: memberships, projects, activities of twelve months, promises; its liaison's too."""
    user, today = signed_in(request), timezone.localdate()
    unit = _unit(user, uid)
    if unit.same_as is not None:
        return redirect(health_page(unit.same_as))
    own = units_within(user.reach(Permission.UNIT_HEALTH)).filter(pk=unit.pk)
    health = next(iter(health_of(own, user=user, day=today, only=unit.pk)), None)
    memberships = AllianceMembership.objects.filter(unit=unit).select_related("alliance")
    recent = activities_of(unit, user=user, start=today - RECENT, end=today)
    activities = activities_of(unit, user=user, start=None, end=today)
    is_liaison = speaks_for(unit, by=user)
    context = {
        "unit": unit,
        "health": health,
        "today": today,
        "recent": page_of(request, recent),
        "last": activities.first(),
        "promises": promises_of(unit, user=user, day=today),
        "members": memberships.filter(state=MembershipState.ACTIVE).order_by("alliance__name"),
        "waiting": memberships.filter(state__in=WAITING_STATES).order_by("asked_at"),
        "over": memberships.exclude(state__in=[*WAITING_STATES, MembershipState.ACTIVE]).order_by(
            "-updated_at"
        ),
        "covered": AllianceCoverage.objects.running().filter(unit=unit).select_related("alliance"),
        "projects": visible_projects(user)
        .filter(is_party([unit.pk]))
        .select_related("category")
        .order_by("-signed_on", "-pk"),
        "wishes": granted_wishes([unit.pk], today - RECENT, today, user=user),
        "is_liaison": is_liaison,
        "is_partial": _is_partial(user, unit),
        "may_open_activities": user.may(Permission.ACTIVITY_VIEW) and not is_liaison,
        "may_open_alliances": user.may(Permission.PROJECT_VIEW),
        "year": today.year,
    }
    return render(request, "dashboard/unit_health.html", context)


@require_safe
@require_permission(Permission.UNIT_HEALTH)
def unit_contribution(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 贡献单 of a unit's year, for one A4, and the letter of thanks to copy."""
    user, today = signed_in(request), timezone.localdate()
    sheet = _contribution(request, uid)
    context = {
        "sheet": sheet,
        "years": _years(today),
        "letter_text": "\n".join([f"{sheet.unit.name}：", *sheet.letter]),
        "is_running": sheet.year == today.year,
        "is_partial": _is_partial(user, sheet.unit),
        "may_write": user.may(Permission.PROJECT_VIEW),
    }
    return render(request, "dashboard/unit_contribution.html", context)


@require_safe
@require_permission(Permission.UNIT_HEALTH)
def unit_contribution_word(request: HttpRequest, uid: UUID) -> FileResponse:
    """The 贡献单 as a Word document."""
    sheet = _contribution(request, uid)
    name = f"{sheet.unit.name}{sheet.year}年贡献单"
    context = {"sheets": [sheet], "is_partial": _is_partial(signed_in(request), sheet.unit)}
    return _word("contributions.html", context, name)


@require_safe
@require_permission(Permission.PROJECT_VIEW)
def unit_letter_word(request: HttpRequest, uid: UUID) -> FileResponse:
    """The letter of thanks as a draft, with the records that it rests on."""
    sheet = _contribution(request, uid)
    if sheet.is_empty:
        raise Http404("这一年没有可以引用的记录，写不出感谢信。")
    name = f"致{sheet.unit.name}的感谢信（{sheet.year}年，草稿）"
    return _word("letter_of_thanks.html", {"sheet": sheet, "today": timezone.localdate()}, name)


@require_POST
@require_permission(Permission.EXPORT)
@require_recent_sign_in
def unit_contributions_word(request: HttpRequest) -> FileResponse:
    """The 贡献单 of every member unit in reach in one Word document."""
    user = signed_in(request)
    year = _year(request.POST.get("year", ""))
    reach = user.reach(Permission.UNIT_HEALTH)
    joined = AllianceMembership.objects.filter(joined_on__lte=date(year, 12, 31)).exclude(
        left_on__lt=date(year, 1, 1)
    )
    units = units_within(reach).filter(pk__in=joined.values("unit")).order_by("name_pinyin", "pk")
    sheets = contributions(list(units.select_related("street", "community")), year, user=user)
    title = f"{year}年成员单位贡献单"
    with transaction.atomic():
        facts: dict[str, str | int | None] = {"rows": len(sheets), "format": "docx"}
        record("unit.exported", by=user, label=title, facts=facts)
    context = {
        "sheets": [sheet for sheet in sheets if not sheet.is_empty],
        "is_partial": not reach.streets,
        "without": [sheet.unit.name for sheet in sheets if sheet.is_empty],
        "year": year,
    }
    return _word("contributions.html", context, title)


def _asked(request: HttpRequest) -> tuple[HealthForm, date, QuerySet[Unit]]:
    """Return the filter, the day it asks for, and the units in reach by its words."""
    user = signed_in(request)
    reach = user.reach(Permission.UNIT_HEALTH)
    units = units_within(reach)
    alliances = Alliance.objects.filter(memberships__unit__in=units).distinct()
    form = HealthForm(
        request.GET,
        alliances=alliances.order_by("-tier", "name"),
        communities=Community.objects.within(reach).order_by("code"),
    )
    day = min(form.picked("day") or timezone.localdate(), timezone.localdate())
    word_asked = form.picked("q")
    found: QuerySet[Unit] = units.filter(name_matches(word_asked)) if word_asked else units
    return form, day, found


def _with_units(rows: Iterable[Health]) -> Iterator[tuple[Health, Unit]]:
    rows = list(rows)
    keys = [row.unit_id for row in rows]
    units = Unit.objects.filter(pk__in=keys).select_related("street", "community").in_bulk()
    return ((row, units[row.unit_id]) for row in rows)


def _exported(health: Health, unit: Unit) -> list[object]:
    return [
        unit.name,
        unit.get_kind_display(),
        unit.place_label,
        "、".join(name for _, name in health.alliances),
        health.last_on,
        health.recent,
        health.wishes,
        health.promise_count,
        health.silent_days,
        health.is_silent,
    ]


def _unit(user: User, uid: UUID) -> Unit:
    reach = user.reach(Permission.UNIT_HEALTH)
    rows = Unit.objects.reached_by(reach).select_related("street", "community", "same_as")
    return get_object_or_404(rows, uid=uid)


def _contribution(request: HttpRequest, uid: UUID) -> Contribution:
    user = signed_in(request)
    unit = _unit(user, uid)
    unit = unit.same_as or unit
    return contributions([unit], _year(request.GET.get("year", "")), user=user)[0]


def _is_partial(user: User, unit: Unit) -> bool:
    """True when the person may see only a part of the unit's records: a community's."""
    sees_all = unit.street_id in user.reach(Permission.UNIT_HEALTH).streets
    return not (sees_all or speaks_for(unit, by=user))


def _year(text: str) -> int:
    """Return the year asked for; the running one when it makes no sense."""
    this = timezone.localdate().year
    year = whole_number(text)
    return year if year is not None and FIRST_YEAR <= year <= this else this


def _years(today: date) -> list[int]:
    return list(range(today.year, today.year - 6, -1))


def _word(template: str, context: dict[str, Any], name: str) -> FileResponse:
    file = io.BytesIO(word.write_docx(template, context))
    return FileResponse(
        file, as_attachment=True, filename=f"{name}.docx", content_type=word.CONTENT_TYPE
    )
