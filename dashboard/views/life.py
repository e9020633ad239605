"""完成情况: what each organisation owed and did, and every single time behind the numbers."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.guards import require_permission, signed_in
from accounts.permissions import Permission
from core.paging import page_of
from dashboard.figures import Selection
from dashboard.life import (
    OUTCOMES,
    asked_for_life,
    kept_summary,
    narrowed,
    owed_in,
    rows_url,
)
from dashboard.periods import Period
from dashboard.selections import query_of
from party.models import LifeKind, LifeRequirement


@require_safe
@require_permission(Permission.LIFE_VIEW)
def life_completion(request: HttpRequest) -> HttpResponse:
    """完成情况: by community, or by organisation of one; every number opens its rows."""
    user, asked = signed_in(request), asked_for_life(request)
    selection = asked.selection
    kept = kept_summary(selection, user)
    context = {
        "asked": asked,
        "periods": _periods(selection),
        "counted_at": kept.moment,
        "total": kept.value.total,
        "total_urls": {name: rows_url(selection, name) for name in OUTCOMES},
        "running_count": kept.value.running_count,
        "kinds": kept.value.kinds,
        "lines": kept.value.lines,
        "is_by_community": selection.community is None and not selection.is_street_level,
        "requirements": LifeRequirement.objects.visible_to(user).filter(street=selection.street),
        "may_require": user.may(Permission.PARTY_EDIT),
        "may_judge": user.may(Permission.LIFE_CONFIRM),
        "all_query": query_of(selection, community="") or "?",
    }
    return render(request, "dashboard/life_completion.html", context)


@require_safe
@require_permission(Permission.LIFE_VIEW)
def life_owed(request: HttpRequest) -> HttpResponse:
    """The times behind one number of 完成情况: as many lines as the number says."""
    user, asked = signed_in(request), asked_for_life(request)
    times = narrowed(owed_in(asked.selection), request.GET)
    kind = request.GET.get("kind", "")
    context = {
        "asked": asked,
        "page": page_of(request, times),
        "title": OUTCOMES.get(request.GET.get("outcome", "all"), OUTCOMES["all"])
        + (str(LifeKind(kind).label) if kind in LifeKind.values else "组织生活"),
        "back_query": query_of(asked.selection),
        "export_query": f"?{request.GET.urlencode()}",
        "may_file": user.may(Permission.LIFE_FILE),
        "may_export": user.may(Permission.EXPORT),
    }
    return render(request, "dashboard/life_owed.html", context)


def _periods(selection: Selection) -> list[dict[str, object]]:
    today = timezone.localdate()
    year = selection.period.start.year if selection.period.start else today.year
    quarter = Period.quarter(today.year, (today.month + 2) // 3)
    month = Period.month(today.year, today.month)
    choices = [
        Period.year(today.year),
        quarter,
        month,
        *(period for period in (month.previous, quarter.previous) if period),
        *([] if year == today.year else [Period.year(year)]),
        Period.year(today.year - 1),
    ]
    return [
        {
            "label": period.label,
            "url": query_of(selection, period=period.text),
            "is_current": period == selection.period,
        }
        for period in dict.fromkeys(choices)
    ]
