"""A value from a file as its column holds it; ValueError with a sentence otherwise."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import models

from services.documents import CHOICES

_WHOLE_NUMBER = re.compile(r"(\d{1,4})(?:\.0+)?\s*[次份]?")


def convert(name: str, value: Any, column: "models.Field[Any, Any]") -> Any:
    """Return a value as the column holds it; ValueError with a sentence otherwise."""
    if name == "channels":
        return [_choice(CHOICES[name], word) for word in value]
    if column.choices:
        if value in (None, ""):
            default: Any = column.get_default()
            if default in (None, ""):
                raise ValueError("请填写。")
            return default
        return _choice(dict(column.flatchoices), value)
    convert: Callable[[Any, Any], Any] = _CONVERTERS.get(type(column), _text)
    return convert(value, column)


def _choice(known: Mapping[Any, Any], value: Any) -> str:
    """Accept the code of a choice or its Chinese label."""
    word = str(value).strip()
    if word in known:
        return word
    for code, label in known.items():
        if word == label:
            return str(code)
    raise ValueError(f"“{word}”不在可选项里，可以填：{'、'.join(map(str, known.values()))}。")


def _text(value: Any, column: "models.Field[Any, Any]") -> str:
    text = "" if value is None else str(value).strip()
    longest = getattr(column, "max_length", None)
    if longest and len(text) > longest:
        raise ValueError(f"最多 {longest} 个字，现在有 {len(text)} 个。")
    if not text and not column.blank:
        raise ValueError("请填写。")
    return text


def _number(value: Any, column: "models.Field[Any, Any]") -> int | None:
    if value in (None, ""):
        if column.null:
            return None
        if column.has_default():
            return int(column.get_default())
        raise ValueError("请填写数字。")
    found = _WHOLE_NUMBER.fullmatch(unicodedata.normalize("NFKC", str(value)).strip())
    if found is None:
        raise ValueError(f"“{value}”不是数字，请只写整数。")
    return int(found[1])


def _boolean(value: Any, column: "models.Field[Any, Any]") -> bool:
    if isinstance(value, bool):
        return value
    word = "" if value is None else str(value).strip().lower()
    if word in {"", "否", "false", "0", "0.0", "不"}:
        return False
    if word in {"是", "true", "1", "1.0"}:
        return True
    raise ValueError(f"“{value}”请改为“是”或“否”。")


def _day(value: Any, column: "models.Field[Any, Any]") -> str | None:
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if value in (None, ""):
        if column.null:
            return None
        raise ValueError("请填写日期，如 2026-11-01。")
    text = str(value).strip().replace("年", "-").replace("月", "-").replace("日", "")
    try:
        return date.fromisoformat("-".join(word.zfill(2) for word in text.split("-"))).isoformat()
    except ValueError:
        raise ValueError(f"“{value}”不是日期，请写成 2026-11-01 这样。") from None


_CONVERTERS: dict[type, Callable[[Any, Any], Any]] = {
    models.PositiveSmallIntegerField: _number,
    models.BooleanField: _boolean,
    models.DateField: _day,
}
