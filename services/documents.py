"""A guide version as one document: what forms, files, imports, copies and diffs have in common.

A document is plain data: {"fields": {…}, "unverified": […], "conditions": [{…}], …}. `build` reads
it from the rows of a version, actions write it into rows, publication keeps it as the page.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models

from services.models import (
    BlankForm,
    Channel,
    Condition,
    Faq,
    GuideVersion,
    LegalBasis,
    Material,
    Step,
    WordKind,
)

Document = dict[str, Any]

FIELDS = (
    "name",
    "short_name",
    "summary",
    "base_code",
    "impl_code",
    "item_type",
    "audience_object",
    "power_level",
    "street_role",
    "handle_kind",
    "department",
    "authority",
    "authority_kind",
    "authority_note",
    "legal_days",
    "legal_unit",
    "promised_days",
    "promised_unit",
    "urgent_note",
    "limit_note",
    "visits_max",
    "channels",
    "cross_region",
    "online_name",
    "online_url",
    "is_charged",
    "charge_standard",
    "charge_basis",
    "result_name",
    "result_kind",
    "result_delivery",
    "result_amount",
    "has_community_counter",
    "consult_phone",
    "complain_phone",
    "relief",
    "special_service",
    "notes",
    "effective_from",
    "reviewed_on",
)
# Belongs to the item, not to the version.
ITEM_FIELDS = frozenset({"department"})


@dataclass(frozen=True)
class PartShape:
    """One kind of rows in a document: its key, its model, and the model's fields."""

    key: str
    model: type[models.Model]
    fields: tuple[str, ...]

    @property
    def label(self) -> str:
        """The Chinese name of the rows."""
        return str(self.model._meta.verbose_name)


PARTS = (
    PartShape("conditions", Condition, ("kind", "text")),
    PartShape(
        "materials",
        Material,
        (
            "name",
            "kind",
            "original_count",
            "copy_count",
            "source",
            "necessity",
            "promise_allowed",
            "form_code",
            "accept_standard",
            "if_missing",
        ),
    ),
    PartShape("steps", Step, ("name", "actor", "days", "standard", "result")),
    PartShape("faqs", Faq, ("question", "answer")),
    PartShape("legal_bases", LegalBasis, ("title", "article")),
    PartShape(
        "blank_forms", BlankForm, ("code", "title", "note", "fields", "declaration", "signer")
    ),
)
MOST_OF_A_PART = 100  # of one part, which is what the editor's page holds
LISTS = ("topics", "search_words", "related")


def empty() -> Document:
    """Return a document in which nothing is filled in yet."""
    document: Document = {"fields": {}, "unverified": [], "venues": []}
    document.update({part.key: [] for part in PARTS})
    document.update({key: [] for key in LISTS})
    return document


def build(version: GuideVersion) -> Document:
    """Return the document of a version, read from its rows (about ten queries).

    Shape: dates as ISO strings, choices as stored, topics and related items by their slugs,
           venues and the department by name; rows in their order.
    """
    document = empty()
    document["fields"] = {
        name: plain(getattr(version, name)) for name in FIELDS if name not in ITEM_FIELDS
    }
    department = version.item.department
    document["fields"]["department"] = department.name if department else ""
    document["unverified"] = list(version.unverified)
    for part in PARTS:
        document[part.key] = [
            _row(row, part.fields) for row in getattr(version, part.key).order_by("seq")
        ]
    document["venues"] = [
        {
            "facility": row.facility.name,
            "window": row.window,
            "note": row.note,
            "unverified": row.is_unverified,
        }
        for row in version.venue_rows.select_related("facility").order_by("seq")
    ]
    document["topics"] = list(version.topics.values_list("slug", flat=True))
    document["related"] = list(version.related_items.values_list("slug", flat=True))
    document["search_words"] = list(
        version.search_words.filter(kind=WordKind.WORD).values_list("text", flat=True)
    )
    return document


def plain(value: Any) -> Any:
    """Return a date as text; a document holds plain data only."""
    return value.isoformat() if isinstance(value, date) else value


def _row(row: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {**{name: getattr(row, name) for name in names}, "unverified": row.is_unverified}


def plain_text(document: Document) -> str:
    """Return everything a resident reads as one text, for the search of last resort."""
    fields = document["fields"]
    words = [str(fields.get(name) or "") for name in ("name", "summary", "result_name", "notes")]
    for part in PARTS:
        for row in document[part.key]:
            words += [str(row[name]) for name in part.fields if isinstance(row[name], str)]
    return "\n".join(word for word in words if word)


def unverified_labels(document: Document) -> list[str]:
    """Return in Chinese what is still to be confirmed: 承诺时限、办事材料第 2 条 …"""
    names = {field.name: str(field.verbose_name) for field in _fields_of(GuideVersion)}
    names["department"] = "责任科室"
    labels = [names[name] for name in FIELDS if name in document["unverified"]]
    for key, label in [(part.key, part.label) for part in PARTS] + [("venues", "办理地点")]:
        labels += [
            f"{label}第 {seq} 条"
            for seq, row in enumerate(document[key], start=1)
            if row.get("unverified")
        ]
    return labels


def _fields_of(model: type[models.Model]) -> list["models.Field[Any, Any]"]:
    return list(model._meta.fields)


@dataclass(frozen=True)
class Change:
    """One difference between two documents, in words."""

    label: str
    before: str
    after: str


def differences(before: Document, after: Document) -> list[Change]:
    """Return what changed, in the order of the page; rows are compared place by place."""
    names = {field.name: str(field.verbose_name) for field in _fields_of(GuideVersion)}
    names["department"] = "责任科室"
    changes = [
        Change(names[name], _shown(name, old), _shown(name, new))
        for name in FIELDS
        if (old := before["fields"].get(name)) != (new := after["fields"].get(name))
    ]
    for key, label in [(part.key, part.label) for part in PARTS] + [("venues", "办理地点")]:
        changes += _row_differences(label, before[key], after[key])
    labels = {"topics": "指南分类", "search_words": "俗称", "related": "相关事项"}
    changes += [
        Change(labels[key], "、".join(before[key]), "、".join(after[key]))
        for key in LISTS
        if sorted(before[key]) != sorted(after[key])
    ]
    verified = Change(
        "待核实的内容",
        "、".join(unverified_labels(before)),
        "、".join(unverified_labels(after)),
    )
    return [*changes, verified] if verified.before != verified.after else changes


def _row_differences(label: str, before: list[Any], after: list[Any]) -> list[Change]:
    changes = []
    for seq in range(max(len(before), len(after))):
        old = _row_text(before[seq]) if seq < len(before) else ""
        new = _row_text(after[seq]) if seq < len(after) else ""
        if old != new:
            changes.append(Change(f"{label}第 {seq + 1} 条", old, new))
    return changes


def _row_text(row: dict[str, Any]) -> str:
    words = []
    for name, value in row.items():
        if name == "unverified" or value in ("", 0, False, None):
            continue
        if name == "fields":
            words.append("、".join(str(field["label"]) for field in value))
        else:
            words.append(_shown(name, value))
    return "；".join(words)


def _shown(name: str, value: Any) -> str:
    """Return a value as a person reads it: the label of a choice, 是 or 否, nothing for None."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(_label(name, word) for word in value)
    return _label(name, value)


def _label(name: str, value: Any) -> str:
    return CHOICES.get(name, {}).get(value, str(value))


def _choices() -> dict[str, dict[str, str]]:
    """Return value → label of every field; the channels are a list no column carries."""
    found = {"channels": dict(Channel.choices)}
    carriers: list[type[models.Model]] = [GuideVersion, *(part.model for part in PARTS)]
    for model in carriers:
        for field in _fields_of(model):
            if field.choices:
                found.setdefault(field.name, {}).update(dict(field.flatchoices))
    return found


CHOICES = _choices()
