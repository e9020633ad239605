"""Photos: taken in from the phone form, served only with a row that shows them."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from accounts.guards import require_permission, signed_in
from accounts.permissions import Permission
from core.errors import RefusedError, StorageFullError
from core.guards import signed_in_page
from core.models import Photo
from volunteers.actions import keep_photo
from volunteers.models import visible_photos

# A photo never changes under its address; private, because who may see it depends on who asks.
_kept = cache_control(private=True, max_age=3600, immutable=True)


@require_POST
@require_permission(Permission.ACTIVITY_FILE)
def photo_upload(request: HttpRequest) -> JsonResponse:
    """One photo from the script → actions.keep_photo; its uid goes into the filing."""
    file = request.FILES.get("photo")
    if file is None:
        return JsonResponse({"sentence": "没有收到照片，请重新选择。"}, status=422)
    try:
        kept = keep_photo(file=file, by=signed_in(request))
    except ValidationError as error:
        return JsonResponse({"sentence": error.messages[0]}, status=422)
    except RefusedError as refused:
        status = 507 if isinstance(refused, StorageFullError) else 409
        return JsonResponse({"sentence": refused.sentence}, status=status)
    small = reverse("volunteers:photo-small", args=[kept.uid])
    return JsonResponse({"uid": str(kept.uid), "small": small})


@require_safe
@signed_in_page
@_kept
def photo(request: HttpRequest, uid: UUID) -> FileResponse:
    """The whole picture."""
    return _served(_shown(request, uid).file, uid)


@require_safe
@signed_in_page
@_kept
def photo_small(request: HttpRequest, uid: UUID) -> FileResponse:
    """The thumbnail."""
    return _served(_shown(request, uid).thumbnail, uid)


def _shown(request: HttpRequest, uid: UUID) -> Photo:
    return get_object_or_404(visible_photos(signed_in(request), uid=uid))


def _served(file: FieldFile, uid: UUID) -> FileResponse:
    """Answer a picture that this portal encoded itself; even so nothing in it may run."""
    answer = FileResponse(file.open(), content_type="image/jpeg", filename=f"{uid.hex[:8]}.jpg")
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
