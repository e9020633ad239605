"""Uploaded and made files on their way out, after the view has looked who may have them."""

import mimetypes
from pathlib import PurePath
from urllib.parse import quote

from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header
from django.views.decorators.cache import cache_control

GONE = "这个文件不在服务器上，请联系系统管理员从备份恢复。"

# Kept by the browser but asked about each time, so that a photo does not outlive the sign-out on an
# office's shared PC. A photo never changes under its address: mostly the answer is a short 304.
asked_each_time = cache_control(private=True, no_cache=True)


def file_response(
    file: FieldFile, *, name: str, content_type: str | None = None, as_attachment: bool = False
) -> HttpResponseBase:
    """Answer `file` under `name`: nginx sends an upload where MEDIA_ACCEL is set, else we do.

    Shape:  with nginx an empty answer that names the file below its internal location, which no
            visitor can ask for; the headers are the same either way, and nothing in it may run.
            What a job made this process sends itself: nginx may not read the folder of exports.
    Errors: Http404 when the row is there and its file is not.
    """
    if not file.storage.exists(file.name or ""):
        raise Http404(GONE)
    kind = content_type or mimetypes.guess_type(name)[0] or "application/octet-stream"
    answer = (
        _handed_over(file, name, kind, as_attachment=as_attachment)
        if settings.MEDIA_ACCEL and file.storage is default_storage
        else FileResponse(
            file.open(), as_attachment=as_attachment, filename=name, content_type=kind
        )
    )
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def download(content: bytes | str, *, name: str, content_type: str) -> HttpResponse:
    """Hand out what was made just now as a file of this name."""
    header = content_disposition_header(True, name) or "attachment"
    return HttpResponse(content, content_type=content_type, headers={"Content-Disposition": header})


def photo_response(request: HttpRequest, file: FieldFile) -> HttpResponseBase:
    """Answer a picture that this portal encoded itself, or that the browser's copy still holds."""
    stem = PurePath(file.name or "").stem
    tag = f'"{stem}"'
    if (unchanged := get_conditional_response(request, etag=tag)) is not None:
        return unchanged
    answer = file_response(file, name=f"{stem[:8]}.jpg", content_type="image/jpeg")
    answer["ETag"] = tag
    return answer


def _handed_over(file: FieldFile, name: str, kind: str, *, as_attachment: bool) -> HttpResponse:
    answer = HttpResponse(content_type=kind)
    answer["Content-Disposition"] = content_disposition_header(as_attachment, name) or "attachment"
    answer["X-Accel-Redirect"] = settings.MEDIA_ACCEL + quote(file.name or "")
    return answer
