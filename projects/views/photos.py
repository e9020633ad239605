"""Photos of these subjects, each served only with a row that shows it."""

from pathlib import PurePath
from uuid import UUID

from django.db.models.fields.files import FieldFile
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from accounts.guards import signed_in
from core.files import file_response
from core.guards import signed_in_page
from core.models import Photo
from projects.models import visible_project_photos

# Asked about each time, so that a photo does not outlive the sign-out on an office's shared PC.
_asked_each_time = cache_control(private=True, no_cache=True)


@require_safe
@signed_in_page
@_asked_each_time
def photo(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """The whole picture."""
    return served(request, _shown(request, uid).file)


@require_safe
@signed_in_page
@_asked_each_time
def photo_small(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """The thumbnail."""
    return served(request, _shown(request, uid).thumbnail)


def _shown(request: HttpRequest, uid: UUID) -> Photo:
    return get_object_or_404(visible_project_photos(signed_in(request), uid=uid))


def served(request: HttpRequest, file: FieldFile) -> HttpResponseBase:
    """Answer a picture that this portal encoded itself; even so nothing in it may run."""
    stem = PurePath(file.name or "").stem
    tag = f'"{stem}"'
    if (unchanged := get_conditional_response(request, etag=tag)) is not None:
        return unchanged
    answer = file_response(file, name=f"{stem[:8]}.jpg", content_type="image/jpeg")
    answer["ETag"] = tag
    return answer
