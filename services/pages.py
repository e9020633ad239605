"""A published document in the words of the page: what templates show, and nothing they compute."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.documents import CHOICES, Document
from services.hours import Place
from services.models import ConditionKind, DayUnit, MaterialSource, Necessity, RelatedItem

# Type size of the one-sheet print → how many lines of the normal size it still takes with a reserve
# for other fonts; measured on the demo's items in Chromium.
DENSITIES = (("roomy", 32), ("normal", 39), ("tight", 47))
# Characters to a line of the normal size: across the sheet, in the answers, among the materials.
ACROSS, ANSWER, MATERIAL, MISSING, COPIES = 46, 42, 20, 16, 7
A_PHONE = "，电话 0000-00000000"  # stands behind each place, whatever its number


@dataclass(frozen=True)
class Line:
    """A piece of text and its mark 待核实."""

    text: str
    unverified: bool = False


@dataclass(frozen=True)
class MaterialLine:
    """One thing to bring, as the list to tick shows it."""

    key: str
    name: str
    kind: str
    copies: str
    necessity: str
    is_must: bool
    source: str
    accept_standard: str
    if_missing: str
    promise: bool
    form: "FormLine | None"
    unverified: bool


@dataclass(frozen=True)
class FormLine:
    """A form to print."""

    code: str
    title: str
    note: str
    fields: list[dict[str, Any]]
    declaration: str
    signer: str


@dataclass(frozen=True)
class StepLine:
    """One step of the way."""

    title: str
    actor: str
    when: str
    text: str
    result: str
    unverified: bool


@dataclass(frozen=True)
class VenueLine:
    """Where to go."""

    place: Place
    window: str
    note: str
    unverified: bool


@dataclass
class GuidePage:
    """Everything one item's page says."""

    slug: str
    name: str
    short_name: str
    summary: str
    accepts: list[Line]
    refuses: list[Line]
    materials: list[MaterialLine]
    steps: list[StepLine]
    forms: list[FormLine]
    faqs: list[dict[str, Any]]
    legal_bases: list[dict[str, Any]]
    venues: list[VenueLine]
    fields: dict[str, Any]
    unverified: frozenset[str]
    department: str
    related: Sequence[RelatedItem] = ()

    @property
    def marks(self) -> dict[str, bool]:
        """The fields marked 待核实, for templates: missing means confirmed."""
        return dict.fromkeys(self.unverified, True)

    @property
    def is_online_unverified(self) -> bool:
        """True when it is not confirmed that or where it can be done online."""
        return bool({"channels", "online_name", "online_url"} & self.unverified)

    @property
    def must_bring(self) -> list[str]:
        """The names of what nobody may come without."""
        return [row.name for row in self.materials if row.is_must]

    @property
    def may_bring_count(self) -> int:
        """How many materials are needed in some cases only, or may follow later."""
        return len(self.materials) - len(self.must_bring)

    @property
    def how_long(self) -> Line:
        """多久办好, in one phrase."""
        days, unit = self.fields["promised_days"], self.fields["promised_unit"]
        text = f"{_days(days, unit)}内" if days else "当场办好"
        return Line(text, bool({"promised_days", "promised_unit"} & self.unverified))

    @property
    def legal_limit(self) -> str:
        """The limit set by law, empty when there is none or it is the promised one."""
        days = self.fields["legal_days"]
        if days is None:
            return ""
        return f"法定 {_days(days, self.fields['legal_unit'])}内"

    @property
    def visits(self) -> Line:
        """How often one has to come."""
        count = self.fields["visits_max"]
        text = f"最多跑 {count} 次" if count else "不用跑现场"
        return Line(text, "visits_max" in self.unverified)

    @property
    def cost(self) -> Line:
        """多少钱, in one phrase."""
        text = self.fields["charge_standard"] or "不收钱。"
        return Line(text, bool({"charge_standard", "is_charged"} & self.unverified))

    @property
    def ways(self) -> list[str]:
        """How one can apply: 窗口、网上 …"""
        return [CHOICES["channels"].get(word, word) for word in self.fields["channels"]]

    @property
    def is_online(self) -> bool:
        """True when it can be done from home."""
        return "online" in self.fields["channels"]

    @property
    def kind_labels(self) -> list[tuple[str, str]]:
        """The terms of the official list, for those who look for them."""
        names = ("item_type", "handle_kind", "power_level", "street_role", "cross_region")
        titles = ("事项类型", "办件类型", "行使层级", "街道做什么", "通办范围")
        return [
            (title, CHOICES[name][self.fields[name]])
            for title, name in zip(titles, names, strict=True)
        ]

    @property
    def checked_on(self) -> date:
        """The day somebody last went through the page."""
        return date.fromisoformat(self.fields["reviewed_on"])

    @property
    def has_unverified(self) -> bool:
        """True when anything on the page is still to be confirmed."""
        rows: list[Any] = [
            *self.accepts,
            *self.refuses,
            *self.materials,
            *self.steps,
            *self.venues,
        ]
        return bool(
            self.unverified
            or any(row.unverified for row in rows)
            or any(row["unverified"] for row in [*self.faqs, *self.legal_bases])
        )

    @property
    def density(self) -> str:
        """How small the one-sheet print is set, so that everything fits on one A4."""
        lines = self._lines_on_paper()
        return next((name for name, most in DENSITIES if lines <= most), "dense")

    def _lines_on_paper(self) -> int:
        """Estimate how many lines of the normal size the sheet holds."""
        answers = [
            *[line.text for line in self.accepts],
            *[
                f"{venue.place.name}{venue.window}{venue.place.address}{venue.place.regular}"
                + A_PHONE
                for venue in self.venues
            ],
            self.how_long.text + self.legal_limit + self.fields["limit_note"],
            self.cost.text,
        ]
        materials = [
            max(
                _lines(row.name, MATERIAL) + _lines(row.accept_standard, MATERIAL),
                _lines(row.if_missing, MISSING),
                _lines(row.copies, COPIES) + (not row.is_must),
            )
            for row in self.materials
        ]
        across = [f"{step.title}{step.actor}{step.when}{step.text}——" for step in self.steps]
        across += [line.text for line in self.refuses]
        frame = 12 + int(self.fields["has_community_counter"]) + int(self.is_online)
        return (
            frame
            + sum(_lines(text, ANSWER) for text in answers)
            + sum(materials)
            + sum(_lines(text, ACROSS) for text in across)
        )


def _lines(text: str, width: int) -> int:
    return -(-len(text) // width)


def page_of(
    slug: str,
    document: Document,
    places: list[Place],
    *,
    related: Sequence[RelatedItem] = (),
) -> GuidePage:
    """Put a document into words; `places` are the facilities of its venues with today's hours."""
    fields = document["fields"]
    forms = [_form(row) for row in document["blank_forms"]]
    by_code = {form.code: form for form in forms}
    by_name = {place.name: place for place in places}
    return GuidePage(
        slug=slug,
        name=fields["name"],
        short_name=fields["short_name"],
        summary=fields["summary"],
        accepts=_conditions(document, ConditionKind.ACCEPT),
        refuses=_conditions(document, ConditionKind.REFUSE),
        materials=[
            _material(seq, row, by_code) for seq, row in enumerate(document["materials"], start=1)
        ],
        steps=[_step(row, fields["promised_unit"]) for row in document["steps"]],
        forms=forms,
        faqs=document["faqs"],
        legal_bases=document["legal_bases"],
        venues=[
            VenueLine(by_name[row["facility"]], row["window"], row["note"], bool(row["unverified"]))
            for row in document["venues"]
            if row["facility"] in by_name
        ],
        fields=fields,
        unverified=frozenset(document["unverified"]),
        department=fields["department"],
        related=related,
    )


def _conditions(document: Document, kind: ConditionKind) -> list[Line]:
    return [
        Line(row["text"], bool(row["unverified"]))
        for row in document["conditions"]
        if row["kind"] == kind
    ]


def _material(seq: int, row: dict[str, Any], forms: dict[str, FormLine]) -> MaterialLine:
    copies = []
    if row["original_count"]:
        copies.append(f"原件 {row['original_count']} 份")
    if row["copy_count"]:
        copies.append(f"复印件 {row['copy_count']} 份")
    return MaterialLine(
        key=f"m{seq}",
        name=row["name"],
        kind=CHOICES["kind"][row["kind"]],
        copies="、".join(copies),
        necessity=CHOICES["necessity"][row["necessity"]],
        is_must=row["necessity"] == Necessity.MUST,
        source="" if row["source"] == MaterialSource.SELF else CHOICES["source"][row["source"]],
        accept_standard=row["accept_standard"],
        if_missing=row["if_missing"],
        promise=row["promise_allowed"],
        form=forms.get(row["form_code"]),
        unverified=bool(row["unverified"]),
    )


def _form(row: dict[str, Any]) -> FormLine:
    return FormLine(
        code=row["code"],
        title=row["title"],
        note=row["note"],
        fields=row["fields"],
        declaration=row["declaration"],
        signer=row["signer"],
    )


def _step(row: dict[str, Any], unit: str) -> StepLine:
    return StepLine(
        title=row["name"],
        actor=row["actor"],
        when=_days(row["days"], unit) if row["days"] else "",
        text=row["standard"],
        result=row["result"],
        unverified=bool(row["unverified"]),
    )


def _days(count: int, unit: str) -> str:
    return f"{count} {DayUnit(unit).label}"
