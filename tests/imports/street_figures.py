"""The figures of a made-up street, worked out by hand from its rows and never asked of the portal.

Each reads like the figure's definition on the board (口径); docs/glossary.md has the words.
"""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.utils import timezone

from dashboard.figures import FIGURES
from dashboard.periods import Period
from tests.imports.street_facts import HALL, KIND_CODES, KINDS, SIGNED, STREET_LEVEL, Facts


@dataclass(frozen=True)
class Count:
    """What is counted of one place (None is the whole street) from `start` to `end`."""

    facts: Facts
    today: date
    place: str | None = None
    start: date | None = None
    end: date | None = None

    @property
    def day(self) -> date:
        """The day on which stocks are taken."""
        return min(self.end, self.today) if self.end else self.today

    def here(self, rows):
        """Keep the rows of the place."""
        place = None if self.place == STREET_LEVEL else self.place
        return [row for row in rows if self.place is None or row["place"] == place]

    def within(self, day: date | None) -> bool:
        """Say whether something happened in the period."""
        return (
            day is not None
            and (self.start is None or day >= self.start)
            and (self.end is None or day <= self.end)
        )

    def runs(self, first: date | None, over: date | None = None) -> bool:
        """Say whether what began on `first` and was over on `over` stood on the day."""
        return (first is None or first <= self.day) and (over is None or over > self.day)

    def figures(self) -> dict[str, int]:
        """Return {figure id: number} of every figure that workbooks fill."""
        return {
            **self._governance(),
            **self._volunteers(),
            **self._activities(),
            **self._places(),
            **self._works(),
        }

    def _governance(self) -> dict[str, int]:
        tiers = [
            row
            for row in self.here(self.facts.organisations)
            if self.runs(row["founded"], row.get("ended"))
        ]
        subs = [
            row
            for row in self.facts.alliances
            if row["tier"] == "社区"
            and self.runs(row["founded"])
            and (self.place is None or self.place in row["places"])
        ]
        serving = [
            row
            for row in self.here(self.facts.part_time)
            if row["appointed"] <= self.day
            and (row["until"] is None or row["until"] >= self.day)
            and (row.get("ended") is None or row["ended"] > self.day)
        ]
        signed = [
            row
            for row in self.here(self.facts.projects)
            if row["alliance"] == HALL and row["state"] in SIGNED and self.within(row["signed"])
        ]
        return {
            "F01": len({row["level"] for row in tiers}),
            "F04": len(subs),
            "F05": len(self._members_of("社区")),
            "F06": len(self._members_of("街道")),
            "F07": len({(row["name"], row["unit"]) for row in serving}),
            "F08a": len(signed),
            "F08b": len({row["category"] for row in signed}),
        }

    def _members_of(self, tier: str) -> set[str]:
        """Return the units of the place that are in some alliance of a tier."""
        units = {row["name"] for row in self.here(self.facts.units)}
        standing = {
            row["name"]
            for row in self.facts.alliances
            if row["tier"] == tier and self.runs(row["founded"])
        }
        return {
            row["unit"]
            for row in self.facts.members
            if row["unit"] in units
            and row["alliance"] in standing
            and self.runs(row["joined"], row.get("left"))
        }

    @cached_property
    def _teams(self) -> list[dict]:
        return [row for row in self.facts.teams if self.runs(row["founded"], row["dissolved"])]

    def _volunteers(self) -> dict[str, int]:
        teams = {row["name"] for row in self._teams}
        seats = [
            (person["phone"], team)
            for person in self.here(self.facts.people)
            if person["state"] == "在册" or person.get("left")
            for team, joined, left in _seats(person)
            if team in teams and self.runs(joined, left)
        ]
        armbands = self.here(self.facts.armbands)
        return {
            "F10": len(self.here(self._teams)),
            "F11": len({phone for phone, _ in seats}),
            "F11b": len(seats),
            "F17": len([row for row in armbands if self.runs(row["joined"], row["left"])]),
        }

    def _activities(self) -> dict[str, int]:
        held = [row for row in self.here(self.facts.activities) if self.within(row["held"])]
        by_team = [row for row in held if row["line"] == "队伍"]
        return {
            "F09": len([row for row in held if row["line"] == "项目"]),
            "F12": len(by_team),
            "F13": sum(len(row["problems"]) for row in held),
            **{
                f"F12-{code}": len([row for row in by_team if row["kind"] == kind])
                for kind, code in zip(KINDS, KIND_CODES, strict=True)
            },
        }

    def _places(self) -> dict[str, int]:
        built = {row["place"] for row in self.facts.compounds if row["buildings"]}
        recorded = [
            row
            for row in self.facts.communities
            if self.place in (None, row["name"]) and row["population"] and row["name"] in built
        ]
        handed_over = [
            row
            for row in self.here(self.facts.premises)
            if row["project"] and row["state"] not in {"规划", "已退回"}
        ]
        return {"F18": len(handed_over), "F19": len(recorded)}

    def _works(self) -> dict[str, int]:
        drainage = self.here(self.facts.drainage)
        in_use = [
            row["kind"]
            for row in self.here(self.facts.assets)
            if row["state"] == "在用" and self.runs(row["opened"])
        ]
        reached = {
            figure: len([row for row in drainage if row[step] and row[step] <= self.day])
            for figure, step in (("F38", "entered"), ("F39", "completed"))
        }
        return {
            "F37": len(drainage),
            **reached,
            "F40": in_use.count("微型消防站"),
            "F41": in_use.count("消防通道"),
            "F42": in_use.count("充电保管站"),
        }


def _seats(person) -> list[tuple[str, date, date | None]]:
    """Return every seat of a person, those given up too."""
    held = [(team, joined, person.get("left")) for team, joined in person["seats"].items()]
    return [*person.get("past", ()), *held]


def by_hand(facts, place=None, period="all") -> dict[str, int]:
    """Return every figure; 0 of those that no workbook fills."""
    span = Period.from_text(period)
    count = Count(facts, timezone.localdate(), place, span.start, span.end)
    return {figure.id: 0 for figure in FIGURES} | count.figures()
