"""All figures of a board in a few queries: one conditional aggregate per table.

Each number equals `Figure.value`, now and for the period before; a test compares them.
Source: docs/adr and docs/performance.md tell why (a count per figure is 2–3 times slower).
"""

from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from django.db.models import Count, Q, Value

from accounts.models import User
from core.kept import Answer, answer
from dashboard.figures import BY_ID, FIGURES, Selection, visible_figures
from dashboard.figures.units import UNIT_CONDITIONS, units_on
from dashboard.project_tallies import project_numbers
from volunteers.models import Activity, Line, Problem


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

    Shape: all figures when `user` is None; `ids` narrows them. Ten to fourteen queries however many
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
    found |= _activity_tallies(selection, before)
    found |= _problem_tallies(selection, before)
    if wanted & set(UNIT_CONDITIONS):
        found |= _unit_tallies(selection, before)
    found |= {
        figure_id: Tally(*numbers)
        for figure_id, numbers in project_numbers(selection, before, wanted).items()
    }
    for figure_id in wanted - found.keys():
        figure = BY_ID[figure_id]
        found[figure_id] = Tally(figure.value(selection), figure.value(before) if before else None)
    return {figure.id: found[figure.id] for figure in FIGURES if figure.id in wanted}


def kept_tally(selection: Selection, user: User) -> Answer[dict[str, Tally]]:
    """Return `tally` for `user`, who the selection is for: of this moment where that is cheap.

    Kept by reader, posts, place, period and day: nobody ever reads what was counted for another.
    Source: docs/rules.md R-FIG-6.
    """
    posts = sorted(
        (post.pk, post.role, str(post.community_id), str(post.unit_id), str(post.deputises_for_id))
        for post in user.current_posts
    )
    asked = (
        *(selection.street.pk, selection.community and selection.community.pk),
        *(selection.is_street_level, selection.period, selection.day, selection.today),
        *(posts, user.is_active),
    )
    key = blake2b(repr(asked).encode(), digest_size=16).hexdigest()
    return answer(f"tally:{key}", lambda: tally(selection), reader=user.pk)


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
            now=Count(Value(1), filter=_in(selection, "held_on") or None),
            before=Count(Value(1), filter=_in(before, "held_on")),
        )
    )
    sums: dict[str, list[int]] = {
        figure.id: [0, 0] for figure in FIGURES if figure.id.startswith(("F09", "F12"))
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


def _problem_tallies(selection: Selection, before: Selection | None) -> dict[str, Tally]:
    """Count F13 now and before in one pass."""
    problems: Any = selection.rows_of(Problem)
    start = before.period.start if before else selection.period.start
    counts = (
        problems.counted()
        .solved_between(start, selection.period.end)
        .aggregate(
            now=Count(Value(1), filter=_in(selection, "solved_on") or None),
            before=Count(Value(1), filter=_in(before, "solved_on")),
        )
    )
    return {"F13": Tally(counts["now"], counts["before"] if before else None)}


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
