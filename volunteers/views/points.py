"""积分: what is given for them, and taken back."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from accounts.guards import require_permission, signed_in
from accounts.permissions import Permission
from core.forms import ReasonForm
from core.steps import step
from volunteers import actions
from volunteers.actions.points import check_exchanging
from volunteers.forms.recruiting import ExchangeForm
from volunteers.models import PointEntry
from volunteers.views.hours import person_of, sheet_of


@require_http_methods(["GET", "POST"])
@require_permission(Permission.POINTS_KEEP)
def points_exchange(request: HttpRequest, uid: UUID) -> HttpResponse:
    """兑换积分 → actions.exchange_points."""
    user = signed_in(request)
    person = person_of(user, uid)
    balance = PointEntry.objects.filter(volunteer=person).balance()
    form = ExchangeForm(request.POST or None, initial={"version": balance})
    return step(
        request,
        form,
        lambda: actions.exchange_points(
            volunteer=person,
            points=form.cleaned_data["points"],
            what=form.cleaned_data["what"],
            seen=form.cleaned_data["version"],
            by=user,
        ),
        back=sheet_of(person),
        first=lambda: check_exchanging(person, by=user),
        title="兑换积分",
        yes="登记兑换",
        caption=f"{person}，现有 {balance} 分",
        notice="积分是对服务的肯定，不是钱；登记后不能修改，登错的请另一位同事撤销。",
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.POINTS_KEEP)
def points_cancel(request: HttpRequest, uid: UUID) -> HttpResponse:
    """撤销兑换, with the reason → actions.cancel_exchange; the points are there again."""
    user = signed_in(request)
    rows = PointEntry.objects.visible_to(user).exchanges().for_lists()
    entry = get_object_or_404(rows, uid=uid)
    form = ReasonForm(request.POST or None, label="撤销原因", most=100)
    return step(
        request,
        form,
        lambda: actions.cancel_exchange(entry=entry, by=user, **form.cleaned_data),
        back=sheet_of(entry.volunteer),
        first=lambda: actions.check_cancellable(entry, by=user),
        title="撤销兑换",
        yes="撤销兑换",
        done=f"已撤销，{-entry.points} 分已还回。",
        caption=f"{entry.volunteer}，{entry.entered_on:%Y年%-m月%-d日}兑换“{entry.what}”",
        notice=f"原来的一笔留着，另记一笔还回 {-entry.points} 分。自己登记的，请另一位同事撤销。",
    )
