"""The copy of a person's data as a sheet of paper: not everybody reads a JSON file."""

import json
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.formats import date_format

LEFT_OUT = {"编号", "更新时间"}  # tell a person nothing; the file has them
Lines = list[tuple[str, list[str]]]  # label, its value in one or several lines


@dataclass(frozen=True)
class Paper:
    """What stands on the sheet: whose office, when, table by table, and what only a name fits."""

    basis: str
    street: str
    made_at: str
    tables: list[tuple[str, list[Lines]]]
    same_name: list[str]


def on_paper(text: str) -> Paper:
    """Return the sheet of a copy that `copies.copy_of` made."""
    copy = json.loads(text)
    return Paper(
        basis=copy["说明"],
        street=copy["街道"],
        made_at=_words(copy["生成时间"]),
        tables=[
            (table["表"], [_lines(record) for record in table["记录"]]) for table in copy["内容"]
        ],
        same_name=copy["只登记姓名、需人工核对的"],
    )


def _lines(record: dict[str, Any]) -> Lines:
    return [(label, _values(value)) for label, value in record.items() if label not in LEFT_OUT]


def _values(value: Any) -> list[str]:
    if not isinstance(value, list):
        return [_words(value)]
    return [
        "；".join(f"{label}：{'、'.join(words)}" for label, words in _lines(row))
        if isinstance(row, dict)
        else _words(row)
        for row in value
    ]


def _words(value: Any) -> str:
    """Say one value as people write it: 是, 否, 2022年6月1日 14:30."""
    if isinstance(value, bool):
        return "是" if value else "否"
    text = str(value)
    try:
        if moment := parse_datetime(text) if "T" in text else None:
            return date_format(timezone.localtime(moment), "Y年n月j日 H:i")
        if day := parse_date(text):
            return date_format(day, "Y年n月j日")
    except ValueError:  # looked like a day and is none
        return text
    return text
