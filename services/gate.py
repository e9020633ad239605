"""The gate before publication: what a page must say before residents may rely on it.

Source: docs/rules.md R-GUI-2.
"""

from core.masking import personal_numbers
from services.documents import PARTS, Document, unverified_labels
from services.models import ConditionKind, DayUnit, MaterialKind

# Seven days hold five working days: promised and legal limits are compared in calendar days.
_CALENDAR_DAYS = {DayUnit.CALENDAR: 1.0, DayUnit.WORKDAY: 7 / 5}

_PHONES = {"consult_phone", "complain_phone"}


def problems(document: Document, *, is_demo: bool) -> list[str]:
    """Return what stands in the way of publication, each a sentence; empty when nothing does.

    Demo rows may be published with values marked 待核实; real rows may not.
    """
    found = [
        *_missing_elements(document),
        *_limits(document),
        *_forms(document),
        *_personal(document),
    ]
    unverified = unverified_labels(document)
    if unverified and not is_demo:
        found.append(
            f"还有 {len(unverified)} 处待核实：{'、'.join(unverified)}。请核实后去掉标记。"
        )
    return found


def _missing_elements(document: Document) -> list[str]:
    """What GB/T 36114 asks of every item, name and basis to place, phone and way; and its topic."""
    fields = document["fields"]
    accepts = [row for row in document["conditions"] if row["kind"] == ConditionKind.ACCEPT]
    present = {
        "事项名称": fields.get("name"),
        "一句话说明": fields.get("summary"),
        "实施主体": fields.get("authority"),
        "受理条件（可以办）": accepts,
        "办事材料": document["materials"],
        "办理步骤": document["steps"],
        "办理地点": document["venues"] or fields.get("has_community_counter"),
        "咨询电话": fields.get("consult_phone"),
        "设定依据": document["legal_bases"],
        "办理形式": fields.get("channels"),
        "办理结果": fields.get("result_name"),
        "指南分类": document["topics"],
    }
    return [f"请填写“{label}”。" for label, value in present.items() if not value]


def _limits(document: Document) -> list[str]:
    fields = document["fields"]
    legal, promised = fields.get("legal_days"), fields.get("promised_days")
    if legal is None or promised is None:
        return []
    if (
        promised * _CALENDAR_DAYS[fields["promised_unit"]]
        > legal * _CALENDAR_DAYS[fields["legal_unit"]]
    ):
        return ["承诺时限不能比法定时限长。"]
    return []


def _personal(document: Document) -> list[str]:
    """Nobody's phone or ID number on a public page; the samples in forms are made up."""
    texts = [word for name, word in document["fields"].items() if name not in _PHONES]
    for part in PARTS:
        if part.key != "blank_forms":
            texts += [row[name] for row in document[part.key] for name in part.fields]
    texts += [row["note"] for row in document["venues"]]
    found = personal_numbers(" ".join(word for word in texts if isinstance(word, str)))
    return [f"正文里有个人号码 {number}，请去掉或改成单位电话。" for number in found]


def _forms(document: Document) -> list[str]:
    """Each form among the materials can be printed, empty and filled in as an example."""
    forms = {row["code"]: row for row in document["blank_forms"]}
    found = []
    for row in document["materials"]:
        form = forms.get(row["form_code"])
        if row["form_code"] and form is None:
            found.append(f"材料“{row['name']}”的配套表格还没有做。")
        elif row["kind"] == MaterialKind.FORM and form is None:
            found.append(f"材料“{row['name']}”请选择配套表格。")
        elif form and not all(field.get("sample") for field in form["fields"]):
            found.append(f"表格“{form['title']}”每一栏都要有填写样例。")
    return found
