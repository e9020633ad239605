"""The whole editor's page: the basics and all rows, read into one document."""

from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory, modelform_factory

from core.templatetags.portal import by_name
from places.models import Street
from services import documents
from services.documents import MOST_OF_A_PART, PARTS, Document, PartShape
from services.forms.basics import BasicsForm
from services.forms.rows import BlankFormForm, VenueForm, long_lines
from services.models import BlankForm, GuideItem

BLANK_ROWS = 3  # of each part, to be filled in before one saves


def _row_form(part: PartShape) -> type[forms.Form]:
    if part.model is BlankForm:
        return BlankFormForm  # type: ignore[return-value]
    fields, widgets = [*part.fields, "is_unverified"], long_lines(part.model, part.fields)
    return modelform_factory(part.model, fields=fields, widgets=widgets)  # type: ignore[return-value]


def _rows_of(form: type[forms.Form]) -> Any:
    most = MOST_OF_A_PART
    return formset_factory(
        form, extra=BLANK_ROWS, can_delete=True, can_order=True, max_num=most, absolute_max=most
    )


_FORMSETS = {part.key: _rows_of(_row_form(part)) for part in PARTS}
_VENUES = _rows_of(VenueForm)


# The basics in groups; every field of BasicsForm stands in exactly one.
SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "是什么事",
        (
            "name",
            "short_name",
            "summary",
            "department",
            "authority",
            "authority_kind",
            "authority_note",
            "item_type",
            "audience_object",
            "power_level",
            "street_role",
            "handle_kind",
            "base_code",
            "impl_code",
        ),
    ),
    (
        "多久、怎么办、多少钱",
        (
            "promised_days",
            "promised_unit",
            "legal_days",
            "legal_unit",
            "limit_note",
            "urgent_note",
            "visits_max",
            "channels",
            "online_name",
            "online_url",
            "cross_region",
            "has_community_counter",
            "is_charged",
            "charge_standard",
            "charge_basis",
        ),
    ),
    (
        "得到什么、问谁",
        (
            "result_name",
            "result_kind",
            "result_delivery",
            "result_amount",
            "consult_phone",
            "complain_phone",
            "relief",
            "special_service",
            "notes",
        ),
    ),
    ("怎么找到它", ("audiences", "life_events", "search_words", "related")),
    (
        "核对",
        ("reviewed_on", "effective_from", "unverified", "change_note"),
    ),
)


class DocumentForm:
    """A whole version on one page: the basics, and a list of rows for each part."""

    def __init__(
        self,
        data: Any = None,
        *,
        street: Street,
        item: GuideItem | None = None,
        document: Document | None = None,
    ) -> None:
        initial = document or documents.empty()
        self.basics = BasicsForm(
            data, initial=BasicsForm.initial_from(initial), street=street, item=item
        )
        self.rows: list[tuple[str, str, BaseFormSet[Any]]] = [
            (
                part.key,
                part.label,
                _FORMSETS[part.key](data, prefix=part.key, initial=_initial_rows(part, initial)),
            )
            for part in PARTS
        ]
        venues = _VENUES(
            data,
            prefix="venues",
            initial=[{**row, "is_unverified": row["unverified"]} for row in initial["venues"]],
            form_kwargs={"street": street},
        )
        self.rows.append(("venues", "办理地点", venues))

    @property
    def is_bound(self) -> bool:
        """True after a POST."""
        return bool(self.basics.is_bound)

    @property
    def sections(self) -> list[tuple[str, list[Any]]]:
        """The basics in groups, as the page folds them."""
        return [(title, [self.basics[name] for name in names]) for title, names in SECTIONS]

    def is_valid(self) -> bool:
        """Check everything, so that all errors are told at once."""
        checks = [self.basics.is_valid(), *[rows.is_valid() for _, _, rows in self.rows]]
        return bool(all(checks))

    def document(self) -> Document:
        """Return what was typed; only after is_valid()."""
        document = documents.empty()
        self.basics.write_into(document)
        for key, _, rows in self.rows:
            document[key] = [_row_of(form) for form in rows.ordered_forms]
        return document

    def errors(self) -> list[tuple[str, str]]:
        """Return (id of the field, sentence) for the summary on top."""
        found = _errors_of(self.basics, "")
        for _, label, rows in self.rows:
            found += [("", f"{label}：{sentence}") for sentence in rows.non_form_errors()]
            for seq, form in enumerate(rows.forms, start=1):
                found += _errors_of(form, f"{label}第 {seq} 条：")
        return found


def _initial_rows(part: PartShape, document: Document) -> list[dict[str, Any]]:
    rows = []
    for row in document[part.key]:
        values = {**row, "is_unverified": row.get("unverified", False)}
        if part.model is BlankForm:
            values["lines"] = BlankFormForm.text_of(row["fields"])
        rows.append(values)
    return rows


def _row_of(form: Any) -> dict[str, Any]:
    if isinstance(form, VenueForm):
        return form.row()
    data = {
        name: value
        for name, value in form.cleaned_data.items()
        if name not in {"ORDER", "DELETE", "is_unverified", "lines"}
    }
    if isinstance(form, BlankFormForm):
        data["fields"] = form.cleaned_data["lines"]
    return {**data, "unverified": form.cleaned_data["is_unverified"]}


def _errors_of(form: Any, place: str) -> list[tuple[str, str]]:
    found = []
    for name, sentences in form.errors.items():
        field = form[name] if name in form.fields else None
        link = field.auto_id if field is not None else ""
        found += [(link, f"{place}{_told(sentence, field)}") for sentence in sentences]
    return found


def _told(sentence: str, field: Any) -> str:
    """Return the sentence as it stands beside the field, behind the field's name unless in it."""
    if field is None:
        return sentence
    named = by_name(sentence, field)
    return named if named != sentence else f"{field.label}：{sentence}"
