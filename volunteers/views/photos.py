"""Photos, served only to people who may see a row that shows them."""

from uuid import UUID

from django.db.models import Q
from django.http import FileResponse, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from accounts.guards import signed_in
from core.guards import signed_in_page
from core.models import Photo
from volunteers.models import Activity, ActivityPhoto, Problem

# A photo never changes under its address; private, because who may see it depends on who asks.
_kept = cache_control(private=True, max_age=3600, immutable=True)


@require_safe
@signed_in_page
@_kept
def photo(request: HttpRequest, uid: UUID) -> FileResponse:
    """The whole picture."""
    return FileResponse(_shown(request, uid).file.open(), content_type="image/jpeg")


@require_safe
@signed_in_page
@_kept
def photo_small(request: HttpRequest, uid: UUID) -> FileResponse:
    """The thumbnail."""
    return FileResponse(_shown(request, uid).thumbnail.open(), content_type="image/jpeg")


def _shown(request: HttpRequest, uid: UUID) -> Photo:
    """Return a photo of one's own, or one that a visible activity or problem shows; else 404."""
    user = signed_in(request)
    by_activity = ActivityPhoto.objects.filter(activity__in=Activity.objects.visible_to(user))
    by_problem = Problem.objects.visible_to(user).filter(photo__isnull=False)
    rows = Photo.objects.filter(
        Q(uploaded_by=user)
        | Q(pk__in=by_activity.filter(photo__uid=uid).values("photo"))
        | Q(pk__in=by_problem.filter(photo__uid=uid).values("photo"))
    )
    return get_object_or_404(rows, uid=uid)
