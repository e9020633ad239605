"""How an item stands in a file: keys of the YAML, sheets and heads of the workbook."""

from typing import Any

from django.db import models

from services.documents import PARTS
from services.models import GuideVersion

MARK = "○"

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
        str(column_of(part.model, name).verbose_name): keys.get(name, name) for name in part.fields
    }


def basic_labels() -> dict[str, str | tuple[str, ...]]:
    """Return Chinese label → where it goes, for the first sheet, in the order of the template."""
    labels: dict[str, str | tuple[str, ...]] = {"网址名": "slug"}
    labels.update({label_of(name): path for name, path in PATHS.items()})
    labels.update(BASIC_LABELS)
    return labels


def label_of(name: str) -> str:
    """Return what a field is called in Chinese."""
    return "责任科室" if name == "department" else str(column_of(GuideVersion, name).verbose_name)


def column_of(model: type[models.Model], name: str) -> "models.Field[Any, Any]":
    """Return a column of a model; the tables above name columns only."""
    column = model._meta.get_field(name)
    if not isinstance(column, models.Field):
        raise TypeError(f"{model.__name__}.{name} is no column")
    return column
