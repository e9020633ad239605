"""An item's file: YAML (one item) or a workbook from our template, read into the raw shape."""

from collections.abc import Iterable
from datetime import date
from itertools import takewhile
from typing import Any

import yaml
from django.core.files.uploadedfile import UploadedFile

from core.errors import RefusedError
from core.formulas import restore
from core.ledger import safety
from core.ledger.sheets import column_letter
from services.imports.check import Parsed, check
from services.imports.shape import (
    BLANK_FIELD_KEYS,
    PART_LISTS,
    SHEETS,
    basic_labels,
    heads_of,
)
from services.models import ConditionKind

BASICS = "基本信息"
HEAD = ("栏目", "内容")
NO_WORKBOOK = "这不是可以读取的 Excel 文件，请用模板填写后上传 xlsx 文件。"
NO_RESULT = "“{sheet}”的 {cell} 格是公式，出错了或没有存下结果，请改成固定的内容。"
BESIDE = "基本信息里“{label}”一行的右边还有别的字，请只填“内容”一格。"
NO_FORM = "“{sheet}”里的栏目“{label}”上面没有写表格的代号，不知道属于哪张表格，请补上。"
LARGEST_FILE_BYTES = 2 * 1024 * 1024
# An item has some hundred values, a few deep. Aliases make a kilobyte of text a gigabyte of values.
MOST_VALUES, DEEPEST = 20_000, 20
TOO_INTRICATE = "文件的内容太多或层次太深，不像一个事项，请用下载的模板填写。"
HAS_ALIASES = "文件里用了 YAML 的引用（& 和 *），请把内容直接写出来。"
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # in C ten times as fast


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
        text = content.decode("utf-8-sig")
        _refuse_intricate(text)
        raw = _plain(yaml.load(text, Loader=_Loader))  # noqa: S506  # a safe loader
    except UnicodeDecodeError:
        return Parsed(errors=["文件不是 UTF-8 编码，请另存为 UTF-8 后再上传。"])
    except RefusedError as refused:
        return Parsed(errors=[refused.sentence])
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"第 {mark.line + 1} 行" if mark else "文件"
        return Parsed(errors=[f"{place}的写法有误，请检查缩进、冒号和引号。"])
    except (ValueError, AttributeError):  # a day that is none, as 2026-13-45; a set
        return Parsed(errors=["文件里有写错的日期、数字或文字，请检查，或加上引号。"])
    if not isinstance(raw, dict):
        return Parsed(errors=["文件里没有事项内容。"])
    return check(raw)


def _refuse_intricate(text: str) -> None:
    """Refuse before any value is made what would take a process down when it is."""
    depth = 0
    for count, event in enumerate(yaml.parse(text, Loader=_Loader), start=1):
        if isinstance(event, yaml.AliasEvent):
            raise RefusedError(HAS_ALIASES)
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if count > MOST_VALUES or depth > DEEPEST:
            raise RefusedError(TOO_INTRICATE)


def _plain(value: Any) -> Any:
    """Return what was read as texts, numbers, lists and rows; sets and bytes are refused.

    Errors: ValueError.
    """
    if isinstance(value, dict):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_plain(part) for part in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        value.encode()  # half a character is no text
        if "\0" in value:
            raise ValueError
    elif value is not None and not isinstance(value, int | float):
        raise ValueError
    return value


def read_workbook(content: bytes) -> Parsed:
    """Read one item from a workbook made from the template (services/workbooks.py).

    A page, a column or a line that nobody knows is an error: its content would be lost unnoticed.
    """
    try:
        pages, errors = _pages(content)
    except RefusedError as refused:
        return Parsed(errors=[refused.sentence])
    if BASICS not in pages:
        return Parsed(errors=["工作簿里没有“基本信息”这一页，请使用下载的模板。"])
    raw: dict[str, Any] = {}
    errors += _read_basics(raw, pages[BASICS])
    for key, sheet in SHEETS.items():
        if sheet in pages:
            errors += _read_rows(raw, key, pages[sheet])
        else:
            errors.append(f"工作簿里没有“{sheet}”这一页；没有内容也请留着空页。")
    for sheet, rows in pages.items():
        if sheet not in {BASICS, *SHEETS.values()} and rows:
            errors.append(f"不认识“{sheet}”这一页，请把内容移到模板的各页，再删去它。")
    parsed = check(raw)
    parsed.errors = errors + parsed.errors
    return parsed


def _pages(content: bytes) -> tuple[dict[str, list[list[Any]]], list[str]]:
    """Return {sheet name: its rows}, and a sentence for each formula without a result.

    Errors: RefusedError for a password, macros, a bomb or no workbook.
    """
    safety.check_size(content)
    marks: dict[str, safety.Marks] = {}
    if content.startswith(safety.ZIP_SIGNATURE):
        marks = safety.check_xlsx(content)
    elif content.startswith(safety.OLE_SIGNATURE):
        marks = safety.check_xls(content)
    else:
        raise RefusedError(NO_WORKBOOK)
    errors = [
        NO_RESULT.format(sheet=name, cell=f"{column_letter(column)}{row + 1}")
        for name, marked in marks.items()
        for row, column in sorted(marked.errors | marked.unsaved)
    ]
    return {sheet.name: sheet.rows for sheet in safety.parsed(content)}, errors


def _read_basics(raw: dict[str, Any], rows: Iterable[list[Any]]) -> list[str]:
    """Read the first page into `raw`; return a sentence for each filled line nobody knows."""
    labels, read = basic_labels(), set[str]()
    errors: list[str] = []
    for row in rows:
        label = str(row[0]).strip() if row else ""
        if len(row) < 2 or (label, row[1]) == HEAD:
            continue
        if any(cell != "" for cell in row[2:]):
            errors.append(BESIDE.format(label=label[:20]))
        if label not in labels:
            if label and row[1] != "":
                errors.append(f"基本信息里没有“{label[:20]}”这一栏，请照模板的栏目填写。")
            continue
        if label in read:
            errors.append(f"基本信息里有两行“{label}”，请只留一行。")
        read.add(label)
        _place(raw, labels[label], _cell(row[1]))
    return errors


def _place(raw: dict[str, Any], target: str | tuple[str, ...], value: Any) -> None:
    """Put a value where the raw shape has it: under a key, or under keys inside each other."""
    *above, last = (target,) if isinstance(target, str) else target
    for word in above:
        raw = raw.setdefault(word, {})
    raw[last] = value


def _read_rows(raw: dict[str, Any], key: str, rows: list[list[Any]]) -> list[str]:
    """Read the page of one list into `raw`; return what of it nobody knows."""
    heads, sheet = heads_of(key), SHEETS[key]
    columns: list[str | None] = []
    words: list[str] = []
    found: list[dict[str, Any]] = []
    unknown: dict[str, None] = {}
    for row in rows:
        if not columns:
            words = [str(cell).strip() for cell in row]
            if len([word for word in words if word in heads]) >= 2:
                columns = [heads.get(word) for word in words]
            continue
        cells = [_cell(cell) for cell in row]
        values = {name: cell for name, cell in zip(columns, cells, strict=False) if name}
        unknown |= {
            word: None
            for word, name, cell in zip(words, columns, cells, strict=False)
            if name is None and cell != ""
        }
        if any(value not in (None, "") for value in values.values()):
            found.append(values)
    errors = [
        f"“{sheet}”里没有“{word[:20] or '空着列名的'}”这一列，请照模板的列填写。"
        for word in unknown
    ]
    if not columns and any(cell != "" for row in rows for cell in row):
        errors.append(f"“{sheet}”这一页没有认出表头，请照模板的列填写。")
    if key == "conditions":
        errors += _read_conditions(raw, found)
    elif key == "blank_forms":
        raw["forms"] = _forms_from(found)
        errors += [
            NO_FORM.format(sheet=sheet, label=str(row["label"])[:20])
            for row in takewhile(lambda row: not row.get("code"), found)
            if row.get("label")
        ]
    else:
        raw[PART_LISTS.get(key, key)] = found
    return errors


def _read_conditions(raw: dict[str, Any], rows: list[dict[str, Any]]) -> list[str]:
    """Part who may from who may not; a kind that is neither is no guess of ours."""
    refuse, accept = ConditionKind.REFUSE.label, ConditionKind.ACCEPT.label
    raw["conditions"] = [r.get("text") for r in rows if r.get("kind") != refuse]
    raw["not_accepted"] = [r.get("text") for r in rows if r.get("kind") == refuse]
    return [
        f"受理条件第 {seq} 条，类别：“{row['kind']}”请改为“{accept}”或“{refuse}”。"
        for seq, row in enumerate(rows, start=1)
        if row.get("kind") not in {refuse, accept, "", None}
    ]


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
    """Return a cell as typed: whole numbers without .0, text without spaces at its ends.

    The apostrophe that an export put before text like a formula is taken off again.
    """
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return restore(value.strip()) if isinstance(value, str) else value
