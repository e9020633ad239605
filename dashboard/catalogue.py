"""指标目录: what each figure means, who answers for it, and how it stands to what was published."""

from dataclasses import dataclass, replace

from django.urls import reverse

from accounts.models import User
from core.database import totals
from dashboard.figures import EVIDENCE, FIGURES, MONTHLY, Figure, Nature, Selection
from dashboard.models import Baseline, FigureOwner
from dashboard.periods import Period
from dashboard.selections import query_of
from dashboard.tallies import tally
from places.models import Street


@dataclass(frozen=True)
class Gap:
    """A published figure beside the live one; `then` is the live count as of the published day."""

    baseline: Baseline
    now: int
    then: int | None
    then_url: str

    @property
    def text(self) -> str:
        """Why the two differ, as far as rows can tell.

        Source: docs/rules.md R-FIG-2.
        """
        published, difference = self.baseline.value, self.now - self.baseline.value
        if self.baseline.is_lower_bound and difference >= 0:
            return f"公布的是下限，实时 {self.now:,}，不少于它。"
        parts = [self._whole(difference)]
        if self.then is not None and self.now != self.then:
            word = "增加" if self.now > self.then else "减少"
            parts.append(f"公布那天以后{word} {abs(self.now - self.then):,}")
        if self.then is not None and self.then < published:
            parts.append(f"按那天算少 {published - self.then:,}：未录入、未确认，或口径不同")
        if self.then is not None and self.then > published:
            parts.append(f"按那天算多 {self.then - published:,}：公布后补录，或口径不同")
        return "；".join(parts) + "。"

    @staticmethod
    def _whole(difference: int) -> str:
        if difference == 0:
            return "与公布数相同"
        return f"比公布数{'多' if difference > 0 else '少'} {abs(difference):,}"


@dataclass(frozen=True)
class Line:
    """One figure of the catalogue; `now` is None where its rows are not open to the reader."""

    figure: Figure
    owner: FigureOwner | None
    now: int | None
    url: str
    gap: Gap | None = None

    @property
    def period_kind(self) -> str:
        """For what stretch of time the figure can be asked."""
        if not self.figure.has_history:
            return "只有现状"
        return "按时间段" if self.figure.nature == Nature.FLOW else "截至某一天"

    @property
    def publicity(self) -> str:
        """Whether the public pages show it."""
        return "对外公开" if self.figure.is_public else "内部使用"


def owners_in(street: Street, user: User) -> dict[str, FigureOwner]:
    """Return {figure id: who answers for it} of a street that `user` may look at."""
    rows = FigureOwner.objects.visible_to(user).filter(street=street).select_related("department")
    return {row.figure: row for row in rows}


def owner_of(figure: Figure, owners: dict[str, FigureOwner]) -> FigureOwner | None:
    """Return who answers for a figure; for a part, who answers for the whole."""
    return owners.get(figure.part_of or figure.id)


def catalogue_of(
    selection: Selection, user: User, published: dict[str, Baseline]
) -> list[tuple[str, list[Line]]]:
    """Return (chapter, its figures) for all time; `published` holds what stands beside them."""
    figures = (*FIGURES, *MONTHLY, *EVIDENCE)
    numbers = {key: found.now for key, found in tally(selection).items()}
    beside = [one for one in figures if one.id not in numbers and user.may(one.permission)]
    numbers |= totals({figure.id: figure.rows(selection) for figure in beside})
    owners, then = owners_in(selection.street, user), _then(figures, selection, published, numbers)
    chapters: dict[str, list[Line]] = {}
    for figure in figures:
        now, baseline = numbers.get(figure.id), published.get(figure.id)
        line = Line(
            figure=figure,
            owner=owner_of(figure, owners),
            now=now,
            url=_rows_url(figure, selection),
            gap=_gap(figure, selection, baseline, now, then)
            if baseline and now is not None
            else None,
        )
        chapters.setdefault(_chapter_of(figure), []).append(line)
    return list(chapters.items())


def _chapter_of(figure: Figure) -> str:
    if figure in EVIDENCE:
        return "述职评议依据"
    return "月报核对" if figure in MONTHLY else figure.chapter


def _then(
    figures: tuple[Figure, ...],
    selection: Selection,
    published: dict[str, Baseline],
    numbers: dict[str, int],
) -> dict[str, int]:
    """Return {figure id: the live number as of the day on which it was published}."""
    until = {
        figure: _until(selection, published[figure.id])
        for figure in figures
        if figure.has_history and figure.id in published and figure.id in numbers
    }
    counts = {one: one.rows(asked) for one, asked in until.items() if not one.sums}
    found = {one.id: number for one, number in totals(counts).items()}
    return found | {one.id: one.value(asked) for one, asked in until.items() if one.sums}


def _until(selection: Selection, baseline: Baseline) -> Selection:
    return replace(selection, period=Period(end=baseline.as_of))


def _gap(
    figure: Figure, selection: Selection, baseline: Baseline, now: int, then: dict[str, int]
) -> Gap:
    if not figure.has_history:
        return Gap(baseline, now, None, "")
    return Gap(baseline, now, then[figure.id], _rows_url(figure, _until(selection, baseline)))


def _rows_url(figure: Figure, selection: Selection) -> str:
    return reverse("dashboard:figure-rows", args=[figure.id]) + query_of(selection)
