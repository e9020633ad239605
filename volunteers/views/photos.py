"""Photos: taken in from the phone form, served only with a row that shows them."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.guards import require_permission, signed_in
from accounts.permissions import Permission
from core.errors import RefusedError, StorageFullError
from core.files import asked_each_time, photo_response
from core.guards import signed_in_page
from core.models import Photo
from volunteers.actions import keep_photo
from volunteers.forms.filing import OTHER_ACCOUNT
from volunteers.models import visible_photos


@require_POST
@require_permission(Permission.ACTIVITY_FILE)
def photo_upload(request: HttpRequest) -> JsonResponse:
    """One photo from the script → actions.keep_photo; its uid goes into the filing.

    422 says that it can never be used; after any other refusal the phone keeps it and tries later.
    Source: docs/rules.md R-ACT-10.
    """
    if is_of_another(request):
        answer = {"outcome": "other-account", "sentence": OTHER_ACCOUNT}
        return JsonResponse(answer, status=409)
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


def is_of_another(request: HttpRequest) -> bool:
    """Tell whether what is sent says that somebody else typed it, who was signed in here before.

    Source: docs/rules.md R-ACT-8.
    """
    filer = request.POST.get("filer")
    return bool(filer) and filer != str(signed_in(request).uid)


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
    return get_object_or_404(visible_photos(signed_in(request), uid=uid))
