"""积分: what is given for them."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from accounts.guards import require_permission, signed_in
from accounts.permissions import Permission
from core.steps import step
from volunteers import actions
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
        title="兑换积分",
        yes="登记兑换",
        caption=f"{person}，现有 {balance} 分",
        notice="积分是对服务的肯定，不是钱；登记后不能修改。",
    )
