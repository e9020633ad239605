"""Photos of these subjects, each served only with a row that shows it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from accounts.guards import signed_in
from core.files import asked_each_time, photo_response
from core.guards import signed_in_page
from core.models import Photo
from projects.models import visible_project_photos


@require_safe
@signed_in_page
@asked_each_time
def photo(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """The whole picture."""
    return photo_response(request, _shown(request, uid).file)


@require_safe
@signed_in_page
@asked_each_time
def photo_small(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """The thumbnail."""
    return photo_response(request, _shown(request, uid).thumbnail)


def _shown(request: HttpRequest, uid: UUID) -> Photo:
    return get_object_or_404(visible_project_photos(signed_in(request), uid=uid))
