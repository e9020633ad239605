"""What is answered where no view was reached: a page, or to a program what the API always says."""

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views import defaults

from api.errors import CODES, SENTENCES
from core.requests import page_before
from core.views import static_page

API = "/api/"
UNREADABLE = "请求的内容读不出来，请按接口说明检查。"


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that cannot be read, or whose body is larger than is taken from its sender.

    Source: docs/rules.md R-API-5.
    """
    if isinstance(exception, RequestDataTooBig):
        return _too_large(request)
    if request.path_info.startswith(API):
        return _said(400, UNREADABLE)
    return static_page(request, "400.html", status=400)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer for an address that is none, or a row that is not there for this person.

    Source: docs/rules.md R-API-5.
    """
    if request.path_info.startswith(API):
        return _said(404, SENTENCES[404])
    return defaults.page_not_found(request, exception)


def _too_large(request: HttpRequest) -> HttpResponse:
    if request.path_info.startswith(API):
        return _said(413, SENTENCES[413])
    context = {"most": settings.REQUEST_MAX_BYTES // 1024**2, "before": page_before(request)}
    return render(request, "413.html", context, status=413)


def _said(status: int, sentence: str) -> HttpResponse:
    said = {"code": CODES[status], "sentence": sentence, "errors": {}}
    return JsonResponse(said, status=status, json_dumps_params={"ensure_ascii": False})
