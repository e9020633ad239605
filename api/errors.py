"""What went wrong, in one shape: a code for programs, a sentence for people, errors by field."""

from typing import Any, cast

from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied
from django.core.exceptions import ValidationError as ModelError
from django.db import OperationalError
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler

from accounts import actions
from accounts.refusals import page_in_words
from api.refusals import StepError, body
from core import fullness
from core.database import is_busy
from core.errors import ConflictError, RefusedError, ReusedKeyError, StorageFullError
from core.middleware import BUSY, FULL

LOOK = "有内容需要修改，请看每一项的说明。"
SENTENCES = {
    401: "请先登录。",
    404: "没有这条记录，或它不在您的岗位范围内。",
    405: "这个地址不能这样使用，请看接口说明。",
    413: "内容太大，没有收下。照片请登录后一张一张上传，其他内容请减少后再发。",
    415: "请按接口说明发送内容：一般是 JSON，照片是 multipart/form-data。",
}
CODES = {
    400: "unreadable",
    401: "sign_in",
    403: "forbidden",
    404: "not_found",
    405: "method",
    413: "too_large",
    415: "media_type",
    422: "invalid",
    429: "too_often",
}
STEPS = {
    ConflictError: ("conflict", 409),
    ReusedKeyError: ("reused", 422),
    StorageFullError: ("storage_full", 507),
}


def answer(error: Exception, context: dict[str, Any]) -> Response | None:
    """Turn what was raised into the answer; None for what is a fault of ours.

    Source: docs/rules.md R-API-5.
    """
    if isinstance(error, StepError):
        return error.answer
    if isinstance(error, OperationalError) and is_busy(error):
        error = ConflictError(BUSY)
    if fullness.is_full(error):
        fullness.remember(context["request"].path)
        error = StorageFullError(FULL)
    if isinstance(error, RefusedError):
        code, status = STEPS.get(type(error), ("refused", 409))
        return Response(body(code, error.sentence), status=status)
    if isinstance(error, ModelError):
        return invalid(_by_field(error))
    if isinstance(error, exceptions.ValidationError):
        return invalid(cast(Any, error.detail))
    if isinstance(error, PermissionDenied):
        _note_refusal(context)
    return _of_framework(error, context)


def invalid(errors: Any) -> Response:
    """Answer that fields are wrong; what belongs to none stands under "all"."""
    by_field = errors if isinstance(errors, dict) else {"all": errors}
    named = {
        "all" if name in {NON_FIELD_ERRORS, "non_field_errors"} else str(name): sentences
        for name, sentences in by_field.items()
    }
    return Response(body("invalid", LOOK, errors=named), status=422)


def _of_framework(error: Exception, context: dict[str, Any]) -> Response | None:
    response = exception_handler(error, context)
    if response is None:
        return None
    status = response.status_code
    said = str(getattr(error, "detail", "") or (error.args[0] if error.args else ""))
    if isinstance(error, exceptions.Throttled):
        said = f"操作太频繁，请等 {int(getattr(error, 'wait', None) or 1)} 秒再试。"
    keeps_own = isinstance(
        error, (PermissionDenied, exceptions.Throttled, exceptions.AuthenticationFailed)
    ) or (isinstance(error, (exceptions.ParseError, exceptions.NotFound)) and said)
    sentence = said if keeps_own and not isinstance(error, Http404) else ""
    response.data = body(
        CODES.get(status, "refused"), sentence or SENTENCES.get(status, "这一步没有办成。")
    )
    return response


def _by_field(error: ModelError) -> Any:
    return error.message_dict if hasattr(error, "error_dict") else error.messages


def _note_refusal(context: dict[str, Any]) -> None:
    request = context["request"]
    match = request.resolver_match
    if request.user.is_authenticated and match is not None:
        actions.record_refusal(page=match.view_name, label=page_in_words(match), by=request.user)
