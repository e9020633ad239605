"""A guide item from a file that staff wrote: YAML (one item) or a workbook from our template.

Both are read into the same raw shape, then checked by the same code. A value that ends in ○ is
marked 待核实. Every mistake is named with its place; nothing is written here.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from io import BytesIO
from typing import Any

import yaml
from django.core.files.uploadedfile import UploadedFile
from django.db import models
from python_calamine import CalamineError, CalamineWorkbook

from services import documents
from services.documents import CHOICES, PARTS, Document
from services.models import ConditionKind, GuideVersion, Topic

MARK = "○"
LARGEST_FILE_BYTES = 2 * 1024 * 1024

# Where each field stands in a file: section and key; fields without a section stand at the top.
PATHS: dict[str, tuple[str, ...]] = {
    "name": ("name",),
    "short_name": ("short_name",),
    "summary": ("summary",),
    "base_code": ("codes", "base_code"),
    "impl_code": ("codes", "impl_code"),
    "item_type": ("basic", "item_type"),
    "audience_object": ("basic", "object"),
    "power_level": ("basic", "power_level"),
    "street_role": ("basic", "street_role"),
    "handle_kind": ("basic", "handle_kind"),
    "department": ("basic", "department"),
    "authority": ("authority", "name"),
    "authority_kind": ("authority", "kind"),
    "authority_note": ("authority", "note"),
    "legal_days": ("limits", "legal_days"),
    "legal_unit": ("limits", "legal_unit"),
    "promised_days": ("limits", "promised_days"),
    "promised_unit": ("limits", "promised_unit"),
    "urgent_note": ("limits", "urgent"),
    "limit_note": ("limits", "note"),
    "visits_max": ("limits", "visits_max"),
    "channels": ("channels", "forms"),
    "cross_region": ("channels", "cross_region"),
    "online_name": ("channels", "online_name"),
    "online_url": ("channels", "online_url"),
    "is_charged": ("charges", "is_charged"),
    "charge_standard": ("charges", "standard"),
    "charge_basis": ("charges", "basis"),
    "result_name": ("result", "name"),
    "result_kind": ("result", "kind"),
    "result_delivery": ("result", "delivery"),
    "result_amount": ("result", "amount"),
    "has_community_counter": ("community_counter",),
    "consult_phone": ("contact", "consult"),
    "complain_phone": ("contact", "complain"),
    "relief": ("contact", "relief"),
    "special_service": ("special", "elder_disabled"),
    "notes": ("special", "notes"),
    "effective_from": ("effective_from",),
    "reviewed_on": ("reviewed_on",),
}
# The list of a file that holds a part's rows, and the keys that are named otherwise there.
PART_LISTS: dict[str, str] = {
    "materials": "materials",
    "steps": "steps",
    "faqs": "faqs",
    "legal_bases": "legal_basis",
    "blank_forms": "forms",
}
PART_KEYS: dict[str, dict[str, str]] = {
    "materials": {"form_code": "form"},
    "faqs": {"question": "q", "answer": "a"},
}
BLANK_FIELD_KEYS = ("label", "sample", "blank", "wide", "lines")


@dataclass
class Parsed:
    """What a file holds, and everything that is wrong with it."""

    slug: str = ""
    document: Document = field(default_factory=documents.empty)
    errors: list[str] = field(default_factory=list)


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


def check(raw: dict[str, Any]) -> Parsed:
    """Turn the raw shape into a document, naming everything that is wrong."""
    parsed = Parsed(slug=str(raw.get("slug") or "").strip())
    if not parsed.slug:
        parsed.errors.append("请填写网址名（slug），如 gaoling-jintie。")
    _check_fields(raw, parsed)
    _check_conditions(raw, parsed)
    for part in PARTS:
        if part.key in PART_LISTS:
            _check_part(raw, part, parsed)
    _check_venues(raw, parsed)
    _check_lists(raw, parsed)
    return parsed


def unmark(value: Any) -> tuple[Any, bool]:
    """Split a value from its mark: "20○" → ("20", True)."""
    if isinstance(value, str):
        text = value.strip()
        if text.endswith(MARK):
            return text[: -len(MARK)].rstrip(), True
        return text, False
    return value, False


def _check_fields(raw: dict[str, Any], parsed: Parsed) -> None:
    fields = parsed.document["fields"]
    for name, path in PATHS.items():
        value: Any = raw
        for word in path:
            value = value.get(word) if isinstance(value, dict) else None
        value, is_marked = _unmarked_list(value) if name == "channels" else unmark(value)
        if is_marked:
            parsed.document["unverified"].append(name)
        label = _label_of(name)
        if name == "department":
            fields[name] = value or ""
            continue
        try:
            fields[name] = _convert(name, value, _column(GuideVersion, name))
        except ValueError as error:
            parsed.errors.append(f"{label}：{error}")


def _unmarked_list(value: Any) -> tuple[list[Any], bool]:
    pairs = [unmark(word) for word in _as_list(value)]
    return [word for word, _ in pairs], any(is_marked for _, is_marked in pairs)


def _label_of(name: str) -> str:
    return "责任科室" if name == "department" else str(_column(GuideVersion, name).verbose_name)


def _column(model: type[models.Model], name: str) -> "models.Field[Any, Any]":
    column = model._meta.get_field(name)
    assert isinstance(column, models.Field)  # noqa: S101  # PATHS and PARTS name columns only
    return column


def _convert(name: str, value: Any, column: "models.Field[Any, Any]") -> Any:
    """Return a value as the column holds it; ValueError with a sentence otherwise."""
    if name == "channels":
        return [_choice("channels", word) for word in value]
    if column.choices:
        if value in (None, ""):
            default: Any = column.get_default()
            if default in (None, ""):
                raise ValueError("请填写。")
            return default
        return _choice(column.name, value)
    convert: Callable[[Any, Any], Any] = _CONVERTERS.get(type(column), _text)
    return convert(value, column)


def _choice(name: str, value: Any) -> str:
    """Accept the code of a choice or its Chinese label."""
    known = CHOICES[name]
    word = str(value).strip()
    if word in known:
        return word
    for code, label in known.items():
        if word == label:
            return code
    raise ValueError(f"“{word}”不在可选项里，可以填：{'、'.join(known.values())}。")


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
    try:
        number = int(float(str(value)))
    except ValueError:
        raise ValueError(f"“{value}”不是数字。") from None
    if number < 0:
        raise ValueError("不能是负数。")
    return number


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


def _check_conditions(raw: dict[str, Any], parsed: Parsed) -> None:
    for key, kind in (
        ("conditions", ConditionKind.ACCEPT),
        ("not_accepted", ConditionKind.REFUSE),
    ):
        for value in _as_list(raw.get(key)):
            text, is_marked = unmark(value)
            if text:
                parsed.document["conditions"].append(
                    {"kind": kind.value, "text": str(text), "unverified": is_marked}
                )


def _check_part(raw: dict[str, Any], part: documents.PartShape, parsed: Parsed) -> None:
    keys = PART_KEYS.get(part.key, {})
    for seq, row in enumerate(_as_list(raw.get(PART_LISTS[part.key])), start=1):
        if not isinstance(row, dict):
            parsed.errors.append(f"{part.label}第 {seq} 条：写法有误。")
            continue
        values: dict[str, Any] = {}
        is_marked = False
        for name in part.fields:
            value, marked = unmark(row.get(keys.get(name, name)))
            is_marked = is_marked or marked
            column = _column(part.model, name)
            try:
                if name == "fields":
                    values[name] = _blank_fields(value)
                else:
                    values[name] = _convert(name, value, column)
            except ValueError as error:
                parsed.errors.append(f"{part.label}第 {seq} 条，{column.verbose_name}：{error}")
        parsed.document[part.key].append({**values, "unverified": is_marked})


def _blank_fields(value: Any) -> list[dict[str, Any]]:
    """Check the fields of a printable form: each has a label, and what a sample says."""
    found = []
    for row in _as_list(value):
        if not isinstance(row, dict) or not str(row.get("label") or "").strip():
            raise ValueError("每一栏都要有名称。")
        found.append(_blank_field(row))
    if not found:
        raise ValueError("表格至少要有一栏。")
    return found


def _blank_field(row: dict[str, Any]) -> dict[str, Any]:
    """Return one field of a printable form: texts, whether it takes a line, how many it takes."""
    values: dict[str, Any] = {"label": str(row["label"]).strip()}
    for key in ("sample", "blank"):
        if row.get(key) not in (None, ""):
            values[key] = str(row[key]).strip()
    if row.get("wide") in {True, "是", "宽"}:
        values["wide"] = True
    if str(row.get("lines") or "").isdigit():
        values["lines"] = int(row["lines"])
    return values


def _check_venues(raw: dict[str, Any], parsed: Parsed) -> None:
    for seq, row in enumerate(_as_list(raw.get("venues")), start=1):
        if not isinstance(row, dict) or not row.get("name"):
            parsed.errors.append(f"办理地点第 {seq} 条：请填写场所名称。")
            continue
        marked = [unmark(row.get(key)) for key in ("name", "window", "note")]
        parsed.document["venues"].append(
            {
                "facility": marked[0][0],
                "window": marked[1][0] or "",
                "note": marked[2][0] or "",
                "unverified": any(is_marked for _, is_marked in marked),
            }
        )


def _check_lists(raw: dict[str, Any], parsed: Parsed) -> None:
    names = [*_as_list(raw.get("life_events")), *_as_list(raw.get("audiences"))]
    known = dict(Topic.objects.values_list("name", "slug"))
    slugs = set(known.values())
    for name in names:
        word = str(name).strip()
        if word in known:
            parsed.document["topics"].append(known[word])
        elif word in slugs:
            parsed.document["topics"].append(word)
        else:
            parsed.errors.append(f"没有名为“{word}”的指南分类，现有：{'、'.join(known)}。")
    parsed.document["search_words"] = _unique(raw.get("search_words"))
    parsed.document["related"] = _unique(raw.get("related"))


def _unique(value: Any) -> list[str]:
    return list(dict.fromkeys(str(word).strip() for word in _as_list(value) if str(word).strip()))


def _as_list(value: Any) -> list[Any]:
    if value in (None, ""):
        return []
    if isinstance(value, list):
        return value
    return [word for word in str(value).replace("，", "、").replace(",", "、").split("、") if word]


# The workbook: one sheet of label and value, then one sheet per list, Chinese heads.
SHEETS: dict[str, str] = {
    "conditions": "受理条件",
    "materials": "办事材料",
    "steps": "办理步骤",
    "faqs": "常见问题",
    "legal_bases": "设定依据",
    "venues": "办理地点",
    "blank_forms": "配套表格",
}
BASIC_LABELS: dict[str, str] = {
    "网址名": "slug",
    "人生事件": "life_events",
    "服务人群": "audiences",
    "俗称": "search_words",
    "相关事项": "related",
}
SHEET_HEADS: dict[str, dict[str, str]] = {
    "conditions": {"类别": "kind", "内容": "text"},
    "venues": {"场所": "name", "窗口": "window", "说明": "note"},
    "blank_forms": {
        "代号": "code",
        "表格名称": "title",
        "说明": "note",
        "栏目": "label",
        "填写样例": "sample",
        "空表文字": "blank",
        "占整行": "wide",
        "行数": "lines",
        "声明": "declaration",
        "签字栏": "signer",
    },
}


def heads_of(key: str) -> dict[str, str]:
    """Return Chinese head → key of the raw shape for one sheet."""
    if key in SHEET_HEADS:
        return SHEET_HEADS[key]
    part = next(part for part in PARTS if part.key == key)
    keys = PART_KEYS.get(key, {})
    return {
        str(_column(part.model, name).verbose_name): keys.get(name, name) for name in part.fields
    }


def basic_labels() -> dict[str, str | tuple[str, ...]]:
    """Return Chinese label → where it goes, for the first sheet, in the order of the template."""
    labels: dict[str, str | tuple[str, ...]] = {"网址名": "slug"}
    labels.update({_label_of(name): path for name, path in PATHS.items()})
    labels.update(BASIC_LABELS)
    return labels


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
