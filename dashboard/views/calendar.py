"""The working calendar of a year: days off, make-up workdays, and how a day is put right."""

from calendar import Calendar
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.guards import require_permission, signed_in
from accounts.permissions import Permission
from core import workdays
from core.models import CalendarDay
from core.numbers import whole_number
from core.steps import press, seen_version, step
from dashboard.forms.places import CalendarDayForm
from places.actions import remove_calendar_day, save_calendar_day

FIRST_YEAR, LAST_YEAR = 2004, 2099
_MONDAY = 0


@require_safe
@require_permission(Permission.DESK_ENTER)
def calendar_year(request: HttpRequest) -> HttpResponse:
    """工作日历: twelve months, what is off and what is worked; deadlines count by it."""
    year = whole_number(request.GET.get("year", "")) or timezone.localdate().year
    year = min(max(year, FIRST_YEAR), LAST_YEAR)
    known = workdays.year_of(year)
    context = {
        "year": year,
        "known": known,
        "months": [_month(known, year, month) for month in range(1, 13)],
        "named": [day for day in known.days.values() if day.name],
        "previous": year - 1 if year > FIRST_YEAR else None,
        "next": year + 1 if year < LAST_YEAR else None,
        "today": timezone.localdate(),
        "may_see_places": signed_in(request).may(Permission.PLACE_VIEW),
        "may_edit": signed_in(request).may(Permission.CALENDAR_EDIT),
    }
    return render(request, "dashboard/calendar_year.html", context)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.CALENDAR_EDIT)
def calendar_day(request: HttpRequest, day: str) -> HttpResponse:
    """Page 修改一天 → places.actions.save_calendar_day; automatic updates leave it alone."""
    chosen = _day(day)
    row = CalendarDay.objects.filter(date=chosen).first()
    instance = row or CalendarDay(date=chosen)
    initial = {"is_workday": "1" if row and row.is_workday else "0"}
    form = CalendarDayForm(request.POST or None, instance=instance, initial=initial)
    return step(
        request,
        form,
        lambda: save_calendar_day(
            day=form.instance,
            by=signed_in(request),
            version=form.cleaned_data["seen_version"],
        ),
        back=f"{reverse('dashboard:calendar')}?year={chosen.year}",
        template="dashboard/calendar_day.html",
        done=f"{chosen:%Y年%-m月%-d日}已保存。以后计算的时限按新的安排，已经定下的期限不变。",
        day=chosen,
        row=row,
    )


@require_POST
@require_permission(Permission.CALENDAR_EDIT)
def calendar_day_remove(request: HttpRequest, day: str) -> HttpResponse:
    """Take a day off the list → places.actions.remove_calendar_day."""
    chosen = _day(day)
    row = get_object_or_404(CalendarDay, date=chosen)
    return press(
        request,
        lambda: remove_calendar_day(day=row, by=signed_in(request), version=seen_version(request)),
        done=f"{chosen:%Y年%-m月%-d日}不再单独安排，按星期判断。",
        back=f"{reverse('dashboard:calendar')}?year={chosen.year}",
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Http404("没有这一天。") from error


def _month(known: workdays.Year, year: int, month: int) -> dict[str, Any]:
    weeks = [
        [known.days[day] if day.month == month else None for day in week]
        for week in Calendar(_MONDAY).monthdatescalendar(year, month)
    ]
    days = [day for week in weeks for day in week if day is not None]
    return {
        "label": f"{month}月",
        "weeks": weeks,
        "workday_count": sum(day.is_workday for day in days),
    }
