"""The shape of what is refused, apart from what turns errors into it: whoever asks is known here.

The framework loads how people are known before its own views.
"""

from typing import Any

from rest_framework.exceptions import APIException
from rest_framework.response import Response


class StepError(APIException):
    """An answer of our own: its code, its sentence, its status."""

    def __init__(self, code: str, sentence: str, status: int, **more: Any) -> None:
        super().__init__(sentence)
        self.answer = Response(body(code, sentence, **more), status=status)


class TooLargeError(APIException):
    """More than is taken from who sends it; its sentence is of api.errors."""

    status_code = 413


def body(code: str, sentence: str, **more: Any) -> dict[str, Any]:
    """Return what a refusal says: for programs, for people, by field.

    Source: docs/rules.md R-API-5.
    """
    return {"code": code, "sentence": sentence, "errors": {}, **more}
