"""An item's file: YAML (one item) or a workbook from our template, read into the raw shape."""

from collections.abc import Iterable
from io import BytesIO
from typing import Any

import yaml
from django.core.files.uploadedfile import UploadedFile
from python_calamine import CalamineError, CalamineWorkbook

from services.imports.check import Parsed, check
from services.imports.shape import (
    BLANK_FIELD_KEYS,
    PART_LISTS,
    SHEETS,
    basic_labels,
    heads_of,
)
from services.models import ConditionKind

LARGEST_FILE_BYTES = 2 * 1024 * 1024


def read_file(upload: "UploadedFile[Any]") -> Parsed:
    """Read an uploaded file by the ending of its name."""
    if (upload.size or 0) > LARGEST_FILE_BYTES:
        return Parsed(errors=["文件太大，一个事项的文件不超过 2 MB。"])
    content = upload.read()
    if (upload.name or "").lower().endswith((".yaml", ".yml")):
        return read_yaml(content)
    return read_workbook(content)


def read_yaml(content: bytes) -> Parsed:
    """Read one item from YAML. Errors are sentences; the document is whatever could be read."""
    try:
        raw = yaml.safe_load(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return Parsed(errors=["文件不是 UTF-8 编码，请另存为 UTF-8 后再上传。"])
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"第 {mark.line + 1} 行" if mark else "文件"
        return Parsed(errors=[f"{place}的写法有误，请检查缩进、冒号和引号。"])
    if not isinstance(raw, dict):
        return Parsed(errors=["文件里没有事项内容。"])
    return check(raw)


def read_workbook(content: bytes) -> Parsed:
    """Read one item from a workbook made from the template (services/workbooks.py)."""
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(content))
    except (CalamineError, OSError, ValueError):
        return Parsed(errors=["这不是可以读取的 Excel 文件，请用模板填写后上传 xlsx 文件。"])
    raw: dict[str, Any] = {}
    missing = [name for name in ("基本信息",) if name not in book.sheet_names]
    if missing:
        return Parsed(errors=["工作簿里没有“基本信息”这一页，请使用下载的模板。"])
    _read_basics(raw, book.get_sheet_by_name("基本信息").to_python())
    for key, sheet in SHEETS.items():
        if sheet in book.sheet_names:
            _read_rows(raw, key, book.get_sheet_by_name(sheet).to_python())
    return check(raw)


def _read_basics(raw: dict[str, Any], rows: Iterable[list[Any]]) -> None:
    labels = basic_labels()
    for row in rows:
        label = str(row[0]).strip() if row else ""
        if label not in labels or len(row) < 2:
            continue
        target, value = labels[label], _cell(row[1])
        if isinstance(target, str):
            raw[target] = value
            continue
        place = raw
        for word in target[:-1]:
            place = place.setdefault(word, {})
        place[target[-1]] = value


def _read_rows(raw: dict[str, Any], key: str, rows: list[list[Any]]) -> None:
    heads = heads_of(key)
    columns: list[str | None] = []
    found: list[dict[str, Any]] = []
    for row in rows:
        words = [str(cell).strip() for cell in row]
        if not columns:
            if len([word for word in words if word in heads]) >= 2:
                columns = [heads.get(word) for word in words]
            continue
        values = {name: _cell(cell) for name, cell in zip(columns, row, strict=False) if name}
        if any(value not in (None, "") for value in values.values()):
            found.append(values)
    if key == "conditions":
        raw["conditions"] = [
            row["text"] for row in found if row.get("kind") != ConditionKind.REFUSE.label
        ]
        raw["not_accepted"] = [
            row["text"] for row in found if row.get("kind") == ConditionKind.REFUSE.label
        ]
    elif key == "blank_forms":
        raw["forms"] = _forms_from(found)
    else:
        raw[PART_LISTS.get(key, key)] = found


def _forms_from(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Gather the rows of the sheet into forms: a row with a code begins one."""
    forms: list[dict[str, Any]] = []
    for row in rows:
        if row.get("code"):
            forms.append(
                {key: row.get(key) for key in ("code", "title", "note", "declaration", "signer")}
                | {"fields": []}
            )
        if forms and row.get("label"):
            forms[-1]["fields"].append(
                {key: row.get(key) for key in BLANK_FIELD_KEYS if row.get(key) not in (None, "")}
            )
    return forms


def _cell(value: Any) -> Any:
    """Return a cell as typed: whole numbers without .0, text without spaces at its ends."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value.strip() if isinstance(value, str) else value
