"""All figures of a board in a few queries: one conditional aggregate per table.

Each number equals `Figure.value`, now and for the period before; a test compares them.
Source: docs/adr and docs/performance.md tell why (a count per figure is 2–3 times slower).
"""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, TypeVar

from django.db import models
from django.db.models import Count, Q

from accounts.models import User
from core.database import totals
from core.kept import Answer, answer
from dashboard.figures import BY_ID, FIGURES, Selection, visible_figures
from dashboard.figures.units import UNIT_CONDITIONS, units_on
from dashboard.project_tallies import project_numbers
from volunteers.models import Activity, Line

Value = TypeVar("Value")
OF_ACTIVITIES = ("F09", "F12")


@dataclass(frozen=True)
class Tally:
    """A figure's number now, and in the period before where there is one."""

    now: int
    before: int | None = None

    @property
    def change(self) -> int | None:
        """Now less before; None without a period before."""
        return None if self.before is None else self.now - self.before


def tally(selection: Selection, ids: set[str] | None = None) -> dict[str, Tally]:
    """Return {figure id: Tally} for the figures that the selection's user may open.

    Shape: all figures when `user` is None; `ids` narrows them. Seven queries at most, however many
    rows there are.
    """
    wanted = (
        {figure.id for figure in FIGURES}
        if selection.user is None
        else {figure.id for figure in visible_figures(selection.user)}
    )
    wanted &= ids if ids is not None else wanted
    before = selection.before()
    found: dict[str, Tally] = {}
    if any(figure_id.startswith(OF_ACTIVITIES) for figure_id in wanted):
        found |= _activity_tallies(selection, before)
    if wanted & set(UNIT_CONDITIONS):
        found |= _unit_tallies(selection, before)
    found |= {
        figure_id: Tally(*numbers)
        for figure_id, numbers in project_numbers(selection, before, wanted).items()
    }
    found |= _counted(wanted - found.keys(), selection, before)
    return {figure.id: found[figure.id] for figure in FIGURES if figure.id in wanted}


def kept_tally(selection: Selection, user: User) -> Answer[dict[str, Tally]]:
    """Return `tally` for `user`, who the selection is for: of this moment where that is cheap.

    Kept by reader, posts, place, period and day: nobody ever reads what was counted for another.
    Source: docs/rules.md R-FIG-6.
    """
    return kept_for(user, "tally", lambda: tally(selection), *asked_by(selection))


def asked_by(selection: Selection) -> tuple[object, ...]:
    """Return what tells two selections of one reader apart."""
    return (
        *(selection.street.pk, selection.community and selection.community.pk),
        *(selection.is_street_level, selection.period, selection.day, selection.today),
    )


def kept_for(user: User, what: str, make: Callable[[], Value], *asked: object) -> Answer[Value]:
    """Return what `make` makes for `user` in their posts of now, or a kept one.

    `asked` tells two answers of the same kind apart.
    Source: docs/rules.md R-FIG-6.
    """
    posts = sorted(
        (post.pk, post.role, str(post.community_id), str(post.unit_id), str(post.deputises_for_id))
        for post in user.current_posts
    )
    told = repr((*asked, posts, user.is_active))
    key = blake2b(told.encode(), digest_size=16).hexdigest()
    return answer(f"{what}:{key}", make, reader=user.pk)


def _counted(ids: set[str], selection: Selection, before: Selection | None) -> dict[str, Tally]:
    """Count the rows of figures that no table's pass has; one statement for all of them."""
    sides = {"now": selection} | ({"before": before} if before else {})
    numbers = totals(
        {
            (figure_id, word): BY_ID[figure_id].rows(side)
            for figure_id in sorted(ids)
            for word, side in sides.items()
        }
    )
    return {
        figure_id: Tally(numbers[figure_id, "now"], numbers.get((figure_id, "before")))
        for figure_id in ids
    }


def _in(selection: Selection | None, field: str) -> Q:
    condition = Q()
    if selection is None:
        return Q(pk__in=[])
    if selection.period.start:
        condition &= Q(**{f"{field}__gte": selection.period.start})
    if selection.period.end:
        condition &= Q(**{f"{field}__lte": selection.period.end})
    return condition


def _activity_tallies(selection: Selection, before: Selection | None) -> dict[str, Tally]:
    """Count F09, F12 and the kinds of F12 in one pass over the confirmed activities.

    What names no column is counted in an index that holds no key, without a look at the table.
    """
    activities: Any = selection.rows_of(Activity)
    start = before.period.start if before else selection.period.start
    groups = (
        activities.confirmed()
        .filter(line__in=[Line.ALLIANCE, Line.VOLUNTEER])
        .held_between(start, selection.period.end)
        .order_by()
        .values_list("line", "kind")
        .annotate(
            now=Count(models.Value(1), filter=_in(selection, "held_on") or None),
            before=Count(models.Value(1), filter=_in(before, "held_on")),
        )
    )
    sums: dict[str, list[int]] = {
        figure.id: [0, 0] for figure in FIGURES if figure.id.startswith(OF_ACTIVITIES)
    }
    for line, kind, now, earlier in groups:
        targets = ["F09"] if line == Line.ALLIANCE else ["F12", f"F12-{kind}"]
        for target in targets:
            sums[target][0] += now
            sums[target][1] += earlier
    return {
        figure_id: Tally(now, earlier if before else None)
        for figure_id, (now, earlier) in sums.items()
    }


def _unit_tallies(selection: Selection, before: Selection | None) -> dict[str, Tally]:
    """Count F05 and F06, now and before, in one pass over the units."""
    street = selection.street.pk
    days = {"now": selection.day} | ({"before": before.day} if before else {})
    counts = units_on(selection).aggregate(
        **{
            f"{figure_id}_{word}": Count("pk", filter=condition(day, street))
            for figure_id, condition in UNIT_CONDITIONS.items()
            for word, day in days.items()
        }
    )
    return {
        figure_id: Tally(counts[f"{figure_id}_now"], counts.get(f"{figure_id}_before"))
        for figure_id in UNIT_CONDITIONS
    }
