"""From the raw shape of a file to a document, naming everything that is wrong."""

from dataclasses import dataclass, field
from typing import Any

from core.numbers import whole_number
from services import documents
from services.documents import MOST_OF_A_PART, PARTS, Document
from services.imports.convert import convert
from services.imports.shape import (
    MARK,
    PART_KEYS,
    PART_LISTS,
    PATHS,
    column_of,
    label_of,
)
from services.models import BlankForm, ConditionKind, GuideVersion, Topic


@dataclass
class Parsed:
    """What a file holds, and everything that is wrong with it."""

    slug: str = ""
    document: Document = field(default_factory=documents.empty)
    errors: list[str] = field(default_factory=list)


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
    _check_length(parsed)
    return parsed


def _check_length(parsed: Parsed) -> None:
    for key, label in (*((part.key, part.label) for part in PARTS), ("venues", "办理地点")):
        count = len(parsed.document[key])
        if count > MOST_OF_A_PART:
            parsed.errors.append(f"{label}最多 {MOST_OF_A_PART} 条，现在有 {count} 条。")


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
        label = label_of(name)
        if name == "department":
            fields[name] = value or ""
            continue
        try:
            fields[name] = convert(name, value, column_of(GuideVersion, name))
        except ValueError as error:
            parsed.errors.append(f"{label}：{error}")


def _unmarked_list(value: Any) -> tuple[list[Any], bool]:
    pairs = [unmark(word) for word in _as_list(value)]
    return [word for word, _ in pairs], any(is_marked for _, is_marked in pairs)


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
            column = column_of(part.model, name)
            try:
                if name == "fields":
                    values[name] = _blank_fields(value)
                else:
                    values[name] = convert(name, value, column)
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
    if row.get("wide") in (True, "是", "宽"):  # a list, which has no hash, may stand there
        values["wide"] = True
    if (count := whole_number(str(row.get("lines") or ""))) is not None:
        values["lines"] = min(count, BlankForm.MOST_LINES)
    return values


def _check_venues(raw: dict[str, Any], parsed: Parsed) -> None:
    for seq, row in enumerate(_as_list(raw.get("venues")), start=1):
        if not isinstance(row, dict) or not row.get("name"):
            parsed.errors.append(f"办理地点第 {seq} 条：请填写场所名称。")
            continue
        marked = [unmark(str(row.get(key) or "")) for key in ("name", "window", "note")]
        parsed.document["venues"].append(
            {
                "facility": marked[0][0],
                "window": marked[1][0],
                "note": marked[2][0],
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
