"""What a body may be: JSON that the database can keep, or a photo; the answer is JSON always."""

import json
import math
from collections.abc import Iterable, Mapping
from typing import IO, Any

from django.http import UnreadablePostError
from rest_framework.exceptions import ParseError
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.parsers import DataAndFiles, JSONParser, MultiPartParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

MOST_DEPTH = 16
MOST_BYTES = 1024 * 1024
UNREADABLE = "内容读不懂：请发送 UTF-8 编码的 JSON 对象。"
HALF = "只收到一部分，请再上传一次。"


class StrictJSONParser(JSONParser):
    """Refuses what no field could take: no object, too deep, too long, half characters, NUL.

    A name that stands twice is refused as well: who checks the body before us may take the first,
    and we would take the last. So is a number beyond all numbers.
    """

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """
        Errors: ParseError, a 400 with a sentence.
        """
        try:
            content = stream.read(MOST_BYTES + 1)
        except OSError as error:  # the connection broke
            raise ParseError(UNREADABLE) from error
        if len(content) > MOST_BYTES:
            raise ParseError("内容太长，请减少后再发。照片请先上传，再用编号填报。")
        try:
            value = json.loads(
                content.decode("utf-8"),
                parse_constant=_refuse,
                parse_float=_finite,
                object_pairs_hook=_object,
            )
        except (ValueError, RecursionError) as error:
            raise ParseError(UNREADABLE) from error
        if not isinstance(value, dict) or not _is_plain(value, MOST_DEPTH):
            raise ParseError(UNREADABLE)
        return value


class UploadParser(MultiPartParser):
    """A form with a file, read when it is known who sends it."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> "DataAndFiles[Any, Any]":
        """
        Errors: ParseError, a 400 with a sentence.
        """
        try:
            return super().parse(stream, media_type, parser_context)
        except UnreadablePostError as error:  # the connection broke
            raise ParseError(HALF) from error


class AlwaysJson(DefaultContentNegotiation):
    """Answers in JSON also to who asks for something else."""

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        """Return the only renderer there is."""
        only = next(iter(renderers))
        return only, str(only.media_type)


def _refuse(word: str) -> None:
    raise ValueError(f"{word} is no number")


def _finite(word: str) -> float:
    number = float(word)
    if not math.isfinite(number):
        raise ValueError("beyond all numbers")
    return number


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    named = dict(pairs)
    if len(named) < len(pairs):
        raise ValueError("a name twice")
    return named


def _is_plain(value: Any, depth: int) -> bool:
    if isinstance(value, str):
        return "\0" not in value and not any("\ud800" <= letter <= "\udfff" for letter in value)
    if not isinstance(value, (dict, list)):
        return True
    inside = [*value, *value.values()] if isinstance(value, dict) else value
    return depth > 0 and all(_is_plain(part, depth - 1) for part in inside)
