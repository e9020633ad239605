"""Facilities and their opening hours: the one source of what the public pages say."""

from datetime import date, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.guards import require_permission, signed_in
from accounts.permissions import Permission
from core import workdays
from core.errors import RefusedError
from core.steps import press, put_refusal, seen_version
from dashboard.forms.places import DayForm, WeekForm
from places.actions import clear_day_hours, replace_hours, set_day_hours
from places.models import DayKind, Facility, covered_by
from services.hours import places_today

PAST_DAYS_SHOWN = 30


@require_safe
@require_permission(Permission.PLACE_VIEW)
def facility_list(request: HttpRequest) -> HttpResponse:
    """服务场所: every facility with what residents read about its hours today."""
    rows = Facility.objects.visible_to(signed_in(request)).select_related("community")
    facilities = {str(row.uid): row for row in rows.order_by("community__code", "name", "pk")}
    today = places_today(
        Facility.objects.filter(uid__in=facilities).order_by("community__code", "name", "pk"),
        at=timezone.now(),
        calendar=workdays.lookup,
    )
    context = {"rows": [(facilities[place.uid], place) for place in today]}
    return render(request, "dashboard/facility_list.html", context)


@require_safe
@require_permission(Permission.PLACE_VIEW)
def facility_detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One facility: its weekly hours, the days with other hours, what residents read today."""
    rows = Facility.objects.visible_to(signed_in(request)).select_related("community", "street")
    return _page(request, get_object_or_404(rows.with_hours(), uid=uid))


@require_POST
@require_permission(Permission.PLACE_UPKEEP)
def facility_week(request: HttpRequest, uid: UUID) -> HttpResponse:
    """每周开放时间 → places.actions.replace_hours."""
    facility = _editable(request, uid)
    hours = facility.hours.all()
    form = WeekForm(request.POST, initial=_version(facility) | WeekForm.initial_of(hours))
    if form.is_valid() and _done(
        form,
        lambda: replace_hours(
            facility=facility,
            hours=form.hours(),
            by=signed_in(request),
            version=form.cleaned_data["version"],
        ),
    ):
        messages.success(request, "每周开放时间已保存，公开页面马上更新。")
        return redirect("dashboard:facility-detail", uid)
    if "version" in form.cleaned_data and form.cleaned_data["version"] != facility.version:
        form.compare(hours)
    return _page(request, facility, week_form=form)


@require_POST
@require_permission(Permission.PLACE_UPKEEP)
def facility_days(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Other hours on single days, or 暂停 → places.actions.set_day_hours."""
    facility = _editable(request, uid)
    form = DayForm(request.POST, initial=_version(facility))
    if form.is_valid() and _done(
        form,
        lambda: set_day_hours(
            facility=facility,
            days=form.days,
            periods=form.day_periods,
            note=form.cleaned_data["note"],
            by=signed_in(request),
            version=form.cleaned_data["version"],
        ),
    ):
        messages.success(request, "临时安排已保存，公开页面马上更新。")
        return redirect("dashboard:facility-detail", uid)
    return _page(request, facility, day_form=form)


@require_POST
@require_permission(Permission.PLACE_UPKEEP)
def facility_day_clear(request: HttpRequest, uid: UUID, day: str) -> HttpResponse:
    """Take back other hours of a day → places.actions.clear_day_hours."""
    facility = _editable(request, uid)
    try:
        chosen = date.fromisoformat(day)
    except ValueError as error:
        raise Http404("没有这一天。") from error
    return press(
        request,
        lambda: clear_day_hours(
            facility=facility, day=chosen, by=signed_in(request), version=seen_version(request)
        ),
        done=f"{chosen:%-m月%-d日}恢复每周开放时间。",
        back=reverse("dashboard:facility-detail", args=[uid]),
    )


def _page(
    request: HttpRequest,
    facility: Facility,
    *,
    week_form: WeekForm | None = None,
    day_form: DayForm | None = None,
) -> HttpResponse:
    today = timezone.localdate()
    version, hours = _version(facility), facility.hours.all()
    week = week_form or WeekForm(initial=version | WeekForm.initial_of(hours))
    days = day_form or DayForm(initial=version)
    place = places_today(
        Facility.objects.filter(pk=facility.pk), at=timezone.now(), calendar=workdays.lookup
    )[0]
    rows = facility.exceptions.filter(day__gte=today - timedelta(days=PAST_DAYS_SHOWN))
    context = {
        "facility": facility,
        "place": place,
        "today": today,
        "week_form": week,
        "week_groups": [(kind.label, week.pairs(kind.value)) for kind in DayKind],
        "day_form": days,
        "day_pairs": days.pairs("day"),
        "days": [(day, list(found)) for day, found in groupby(rows, key=lambda row: row.day)],
        "may_edit": covered_by(signed_in(request), facility, Permission.PLACE_UPKEEP),
    }
    return render(request, "dashboard/facility_detail.html", context)


def _version(facility: Facility) -> dict[str, Any]:
    return {"version": facility.version}


def _editable(request: HttpRequest, uid: UUID) -> Facility:
    """Return a facility that the person may change; one out of reach is not found."""
    rows = Facility.objects.within(signed_in(request).reach(Permission.PLACE_UPKEEP))
    return get_object_or_404(rows.select_related("community", "street").with_hours(), uid=uid)


def _done(form: forms.Form, act: Any) -> bool:
    """Do the step; True when nothing spoke against it."""
    try:
        act()
    except (RefusedError, ValidationError) as error:
        put_refusal(form, error)
    else:
        return True
    return False
