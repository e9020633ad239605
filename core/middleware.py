"""Middleware without a domain word: request id, what is read at all, no-store, refused steps."""

import logging
import uuid
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig, ValidationError
from django.db import OperationalError
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    QueryDict,
    UnreadablePostError,
)
from django.shortcuts import render

from core import fullness
from core.context import API, RequestContext, address_of, current, source_of
from core.database import is_busy
from core.errors import ConflictError, RefusedError, StorageFullError
from core.requests import announced_bytes

FULL = "服务器存储空间不足，您的操作没有写入。请联系系统管理员，腾出空间后再试一次。"
BUSY = "有人同时在办同一件事，您的操作没有写入。请稍等几秒，再试一次。"
INVALID = "这条记录里有不符合规则的内容：{}请先打开这条记录改好，再办这一步。"

logger = logging.getLogger(__name__)

GetResponse = Callable[[HttpRequest], HttpResponse]


class RequestContextMiddleware:
    """Give each request an id that stands in the log, the audit trail and the response."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        context = RequestContext(
            request_id=uuid.uuid4().hex,
            address=address_of(request),
            source=source_of(request.path_info),
        )
        request.portal_context = context  # type: ignore[attr-defined]  # core.logs, once it is over
        token = current.set(context)
        try:
            response = self.get_response(request)
        finally:
            current.reset(token)
        response["X-Request-Id"] = context.request_id
        return response


class WellFormedMiddleware:
    """Refuse with 400 a head that no page could read, before a session is looked up or a view runs.

    NUL characters, which PostgreSQL takes in no text; bodies in another encoding than UTF-8, by
    which NUL and half characters could be smuggled past every form. See BodyMiddleware.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if (request.encoding or "utf-8").lower().replace("_", "-") not in {"utf-8", "utf8"}:
            raise BadRequest("another encoding than UTF-8")
        words = [request.path_info, *request.COOKIES.values()]
        if request.META.get("QUERY_STRING"):
            words += _words(request.GET)
        _refuse_nul(words)
        return self.get_response(request)


class BodyMiddleware:
    """Ask who sends before a body is read, which would fill the disk before a view could say no.

    Visitors send no more than the public forms need, people who are signed in no more than anybody
    uploads here, and nobody what does not say how long it is. Stands where sessions are known and
    nothing has read yet. What is read here is looked through for NUL; what programs send is read by
    their views, which ask for the token first (api.guards, api.parsers).
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_program = source_of(request.path_info) == API
        announced = announced_bytes(request)
        if announced > settings.REQUEST_MAX_BYTES:
            raise RequestDataTooBig("more than anybody uploads here")
        is_large = announced > settings.VISITOR_MAX_BYTES and not is_program
        if is_large and not request.user.is_authenticated:
            raise RequestDataTooBig("more than visitors send")
        if request.method == "POST" and not is_program:
            _refuse_nul(_words(_posted(request)))
        return self.get_response(request)


def _posted(request: HttpRequest) -> QueryDict:
    """Return the fields of a form; reading them early also finds a body that cannot be read."""
    try:
        return request.POST
    except UnreadablePostError as error:  # the connection broke
        raise BadRequest("half a body") from error


def _words(fields: QueryDict) -> list[str]:
    return [word for name, values in fields.lists() for word in (name, *values)]


def _refuse_nul(words: list[str]) -> None:
    if any("\0" in word for word in words):
        raise BadRequest("a NUL character")


class PermissionsPolicyMiddleware:
    """Switch off what pages never use; keep signed-in answers out of shared caches."""

    POLICY = "geolocation=(), microphone=(), payment=(), usb=(), camera=(self)"

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.setdefault("Permissions-Policy", self.POLICY)
        if response.has_header("Cache-Control"):
            return response  # nobody is looked up where the database may just be away
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated:
            response["Cache-Control"] = "private, no-store"
        return response


class RefusedMiddleware:
    """Answer a refused step with a page that says why and what to do, status 409.

    A step's own address opened like a page, as after a sign-in that ended in between, says so, 405.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and request.method == "GET":
            response.content = render(request, "405.html").content
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Turn RefusedError into the 409 page, a lost race too; let everything else crash.

        A step without a form has no field beside which it could say that the row itself, as it was
        taken in once, breaks a rule.
        """
        if isinstance(error, OperationalError) and is_busy(error):
            logger.warning("a step was rolled back: %s", type(error.__cause__).__name__)
            error = RefusedError(BUSY)
        if isinstance(error, ValidationError):
            logger.warning("a step met a row that breaks a rule", exc_info=error)
            error = RefusedError(INVALID.format("".join(error.messages)))
        if fullness.is_full(error):
            fullness.remember(request.path)
            error = StorageFullError(FULL)
        if not isinstance(error, RefusedError):
            return None
        return render(
            request,
            "409.html",
            {"sentence": error.sentence, "is_conflict": isinstance(error, ConflictError)},
            status=507 if isinstance(error, StorageFullError) else 409,
        )
