"""A need is fulfilled with photos and activities, which the apps above keep."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.guards import require_permission, signed_in
from accounts.models import User
from accounts.permissions import Permission
from alliances.actions.claims import MOST_PHOTOS, check_own_claim
from alliances.views.needs import seen_need
from alliances.views.steps import running_claim
from core.errors import RefusedError
from core.models import Photo
from core.steps import step
from dashboard.forms.needs import DeliverForm
from volunteers.actions import deliver_need, keep_photo
from volunteers.models import Activity


@require_http_methods(["GET", "POST"])
@require_permission(Permission.NEED_RAISE)
def need_fulfil(request: HttpRequest, uid: UUID) -> HttpResponse:
    """登记办成: what was done, when, photos → volunteers.actions.deliver_need."""
    need, by = seen_need(request, uid), signed_in(request)
    claim = running_claim(need)
    check_own_claim(claim, by=by)
    projects = need.projects_of(claim.unit).newest_first()
    activities = Activity.objects.delivering(claim, timezone.localdate())
    form = DeliverForm(
        request.POST or None,
        request.FILES or None,
        projects=projects,
        activities=activities.order_by("-held_on", "-pk"),
    )

    def fulfil() -> None:
        photos = _kept(request.FILES.getlist("photos"), by=by)
        deliver_need(claim=claim, photos=photos, by=by, **form.cleaned_data)

    return step(
        request,
        form,
        fulfil,
        back=need.get_absolute_url(),
        title="登记办成",
        caption=need.name,
        yes="登记办成",
        notice=f"登记后由{need.raiser}验收。",
        done=f"已登记，等{need.raiser}验收。",
        takes_photos=True,
    )


def _kept(files: Iterable[Any], *, by: User) -> list[Photo]:
    """Keep the photos once each, in the order in which they were chosen.

    Errors: RefusedError before anything is kept, when there are too many.
    """
    chosen = list(files)
    if len(chosen) > MOST_PHOTOS:
        raise RefusedError(f"最多附 {MOST_PHOTOS} 张照片，请去掉几张。")
    return list({photo.pk: photo for photo in (keep_photo(file=f, by=by) for f in chosen)}.values())
