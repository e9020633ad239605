"""A document as a file: YAML, and the workbook that is template and export alike."""

from io import BytesIO
from typing import Any

import xlsxwriter
import yaml

from core.formulas import neutralise
from services.documents import CHOICES, PARTS, Document
from services.imports.shape import (
    MARK,
    PART_KEYS,
    PART_LISTS,
    PATHS,
    SHEETS,
    basic_labels,
    column_of,
    heads_of,
)
from services.models import ConditionKind, Topic, TopicKind

ROWS_WITH_CHOICES = 60
_WIDE = {"text", "standard", "if_missing", "accept_standard", "a", "declaration", "sample", "note"}


def to_raw(slug: str, document: Document) -> dict[str, Any]:
    """Return the shape of a file, marks and all; the inverse of imports.check."""
    raw: dict[str, Any] = {"slug": slug}
    unverified = set(document["unverified"])
    for name, path in PATHS.items():
        place = raw
        for word in path[:-1]:
            place = place.setdefault(word, {})
        place[path[-1]] = _marked(document["fields"].get(name), name in unverified)
    topics = Topic.objects.filter(slug__in=document["topics"])
    raw["life_events"] = [row.name for row in topics if row.kind == TopicKind.LIFE_EVENT]
    raw["audiences"] = [row.name for row in topics if row.kind == TopicKind.AUDIENCE]
    raw["search_words"] = document["search_words"]
    raw["related"] = document["related"]
    for key, kind in (("conditions", ConditionKind.ACCEPT), ("not_accepted", ConditionKind.REFUSE)):
        raw[key] = [
            _marked(row["text"], row["unverified"])
            for row in document["conditions"]
            if row["kind"] == kind
        ]
    for part in PARTS:
        if part.key in PART_LISTS:
            keys = PART_KEYS.get(part.key, {})
            raw[PART_LISTS[part.key]] = [
                _raw_row(row, part.fields, keys) for row in document[part.key]
            ]
    raw["venues"] = [
        _raw_row({**row, "name": row["facility"]}, ("name", "window", "note"), {})
        for row in document["venues"]
    ]
    return raw


def to_yaml(slug: str, document: Document) -> str:
    """Return one item as YAML."""
    return yaml.safe_dump(to_raw(slug, document), allow_unicode=True, sort_keys=False, width=100)


def _raw_row(row: dict[str, Any], names: tuple[str, ...], keys: dict[str, str]) -> dict[str, Any]:
    """Return a row with its mark on the last text that is not empty."""
    found = {keys.get(name, name): row[name] for name in names}
    if row["unverified"]:
        texts = [key for key, value in found.items() if isinstance(value, str) and value]
        found[texts[-1]] = f"{found[texts[-1]]}{MARK}"
    return found


def _marked(value: Any, is_marked: bool) -> Any:  # a value and its mark
    if not is_marked:
        return value
    if isinstance(value, list):
        return [*value[:-1], f"{value[-1]}{MARK}"] if value else value
    return f"{'' if value is None else value}{MARK}"


def to_workbook(slug: str, document: Document) -> bytes:
    """Return one item as a workbook with drop-downs; with an empty document it is the template."""
    stream = BytesIO()
    book = xlsxwriter.Workbook(
        stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    styles = {
        "head": book.add_format({"bold": True, "bg_color": "#EEF1F3", "border": 1}),
        "cell": book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"}),
        "hint": book.add_format({"font_color": "#52606B", "text_wrap": True}),
    }
    raw = to_raw(slug, document)
    _write_basics(book.add_worksheet("基本信息"), raw, styles)
    for key, title in SHEETS.items():
        _write_rows(book.add_worksheet(title), key, _sheet_rows(key, raw), styles)
    book.close()
    return stream.getvalue()


def _write_basics(sheet: Any, raw: dict[str, Any], styles: dict[str, Any]) -> None:
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 70)
    sheet.write_row(0, 0, ["栏目", "内容"], styles["head"])
    sheet.write(0, 2, "还没有核实的内容，在末尾加 ○。多个词用顿号隔开。", styles["hint"])
    sheet.freeze_panes(1, 1)
    for line, (label, target) in enumerate(basic_labels().items(), start=1):
        sheet.write(line, 0, label, styles["head"])
        value: Any = raw
        for word in [target] if isinstance(target, str) else target:
            value = value.get(word)
        name = target if isinstance(target, str) else _name_of(target)
        sheet.write_string(line, 1, neutralise(_shown(name, value)), styles["cell"])
        labels = _labels_of(name)
        if labels and name != "channels":
            # A value may carry its mark, so the list advises and does not refuse.
            sheet.data_validation(
                line, 1, line, 1, {"validate": "list", "source": labels, "error_type": "warning"}
            )


def _name_of(path: tuple[str, ...]) -> str:
    return next(name for name, known in PATHS.items() if known == path)


def _labels_of(name: str) -> list[str]:
    if name in CHOICES:
        return list(CHOICES[name].values())
    if name in {"is_charged", "has_community_counter", "wide", "promise_allowed"}:
        return ["是", "否"]
    return []


def _labels_in(key: str, name: str) -> list[str]:
    """Return what may stand in a column of one list; the kinds of two lists differ."""
    part = next((part for part in PARTS if part.key == key and name in part.fields), None)
    choices = column_of(part.model, name).flatchoices if part else ()
    return [str(label) for _value, label in choices] or _labels_of(name)


def _sheet_rows(key: str, raw: dict[str, Any]) -> list[dict[str, Any]]:
    if key == "conditions":
        accepted = [{"kind": ConditionKind.ACCEPT.value, "text": t} for t in raw["conditions"]]
        refused = [{"kind": ConditionKind.REFUSE.value, "text": t} for t in raw["not_accepted"]]
        return accepted + refused
    if key == "blank_forms":
        rows = []
        for form in raw["forms"]:
            first = {name: value for name, value in form.items() if name != "fields"}
            for field in form["fields"]:
                rows.append({**first, **field})
                first = {}
        return rows
    rows = raw[PART_LISTS.get(key, key)]
    return list(rows)


def _write_rows(sheet: Any, key: str, rows: list[dict[str, Any]], styles: dict[str, Any]) -> None:
    heads = heads_of(key)
    sheet.freeze_panes(1, 0)
    for column, (head, name) in enumerate(heads.items()):
        sheet.set_column(column, column, 40 if name in _WIDE else 18)
        sheet.write(0, column, head, styles["head"])
        for line, row in enumerate(rows, start=1):
            text = neutralise(_shown(name, row.get(name)))
            sheet.write_string(line, column, text, styles["cell"])
        labels = _labels_in(key, name)
        if labels:
            sheet.data_validation(
                1,
                column,
                ROWS_WITH_CHOICES,
                column,
                {"validate": "list", "source": labels, "error_type": "warning"},
            )


def _shown(name: str, value: Any) -> str:
    """Return a cell's text: labels instead of codes, 是 and 否, lists with 、."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(_shown(name, word) for word in value)
    text = str(value)
    mark = MARK if text.endswith(MARK) else ""
    return CHOICES.get(name, {}).get(text.removesuffix(MARK), text.removesuffix(MARK)) + mark
