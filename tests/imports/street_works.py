"""What a made-up street builds, keeps up and is honoured for, and the figures counted by hand.

The rows are typed into the portal's pages by the tests, where no workbook brings them.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from tests.imports.street_facts import EDGES, PLACES, Facts
from tests.imports.street_figures import Count

BRAND_KINDS = {
    "红色商圈": "business_circle",
    "党建示范街": "street",
    "基地": "base",
    "平台": "platform",
}
PROGRAMMES = {
    "百佳小区": ("model_compound", "compound"),
    "最美街巷": ("beautiful_street", "lane"),
    "民族团结示范小区": ("ethnic_unity", "compound"),
}
LISTS = ("lawful", "assist", "negative", "basic")
PARTNERS = ("青禾服务社", "江畔学院")


@dataclass
class Works:
    """The rows; each is a plain dict whose `place` is the stem of a community, or None."""

    livelihood: list[dict] = field(default_factory=list)
    renewal: list[dict] = field(default_factory=list)
    brands: list[dict] = field(default_factory=list)
    honours: list[dict] = field(default_factory=list)
    pilots: list[dict] = field(default_factory=list)
    lists: list[dict] = field(default_factory=list)


def make_works(facts: Facts, seed: int, today: date) -> Works:
    """Return what the street of these facts does with its compounds and lanes."""
    rng, works = Random(seed), Works()
    compounds = [(row["name"], row["place"]) for row in facts.compounds]
    for number in range(9):
        done = rng.random() < 0.8
        works.livelihood.append(
            {
                "name": f"实事{number}件",
                "place": rng.choice((*PLACES, None)),
                "state": "待验收" if done else rng.choice(("草拟", "实施中")),
                "finished": _day(rng) if done else None,
                "people": rng.randrange(1, 4000),
                "verdict": rng.choice(("pass", "pass", "pass", "rectify", "")) if done else "",
            }
        )
    for number in range(9):
        compound, place = rng.choice(compounds[:5])
        programme = rng.choice(("overhaul", "uplift", "uplift", "infrastructure"))
        works.renewal.append(
            {
                "name": f"改造{number}期",
                "programme": programme,
                "compound": None if programme == "infrastructure" else compound,
                "place": place,
                "buildings": rng.randrange(1, 90),
                "households": rng.randrange(1, 3000),
                "area": rng.randrange(100, 9_000_000),  # of a square metre the hundredth part
                "launched": _day(rng) if rng.random() < 0.8 else None,
            }
        )
    for number in range(8):
        started = rng.choice((None, _day(rng), _day(rng)))
        works.brands.append(
            {
                "name": f"品牌{number}号",
                "kind": rng.choice(tuple(BRAND_KINDS)),
                "place": rng.choice((*PLACES, None)),
                "partner": rng.choice((*PARTNERS, None)),
                "started": started,
                "ended": (started or EDGES[0]) + timedelta(rng.choice((0, 1, 500)))
                if rng.random() < 0.4
                else None,
            }
        )
    known = set()
    for _ in range(12):
        programme = rng.choice(tuple(PROGRAMMES))
        target, place = rng.choice(
            [("莲心巷", "清水"), ("莲心巷", "柳岸"), ("石板街", "清水")]
            if programme == "最美街巷"
            else compounds[:3]
        )
        year = rng.choice((2022, 2023, 2024))
        if (programme, target, place, year) in known:
            continue
        known.add((programme, target, place, year))
        works.honours.append(
            {
                "programme": programme,
                "target": target,
                "place": place,
                "year": year,
                "level": rng.choice(("excellent", "qualified")),
                "granted": rng.choice((date(year, 12, 31), date(year + 1, 1, 1))),
                "revoked": today if rng.random() < 0.25 else None,
            }
        )
    for compound, place in compounds[:4]:
        started = _day(rng)
        ended = started + timedelta(rng.choice((0, 1, 300))) if rng.random() < 0.5 else None
        works.pilots.append(
            {"compound": compound, "place": place, "started": started, "ended": ended}
        )
        if ended and rng.random() < 0.7:
            again = {"started": ended + timedelta(rng.choice((0, 30))), "ended": None}
            works.pilots.append({"compound": compound, "place": place, **again})
    works.lists = [
        {"kind": kind, "published": today if rng.random() < 0.8 else None, "over": None}
        for kind in LISTS
    ]
    return works


def _day(rng: Random) -> date:
    return (
        rng.choice(EDGES)
        if rng.random() < 0.4
        else date(2022, 1, 1) + timedelta(rng.randrange(1096))
    )


@dataclass(frozen=True)
class WorkCount(Count):
    """The figures that stand on these rows."""

    works: Works = field(default_factory=Works)

    def figures(self) -> dict[str, int]:
        """Return {figure id: number}."""
        return {
            figure_id: sum(amount for _, amount in rows) for figure_id, rows in self.rows().items()
        } | self._areas()

    def rows(self) -> dict[str, list[tuple[str, int]]]:
        """Return {figure id: (what the row is called, what it adds to the number)}."""
        done = [
            row
            for row in self.here(self.works.livelihood)
            if row["verdict"] == "pass" and self.within(row["finished"])
        ]
        overhauls = self._launched("overhaul")
        lists = [
            (row["kind"], 1)
            for row in self.works.lists
            if row["kind"] != "basic"
            and row["published"]
            and self.runs(row["published"], row["over"])
        ]
        return {
            "F02": self._brands({"基地", "平台"}, partnered=True),
            "F03": self._brands({"红色商圈", "党建示范街"}),
            "F14": [(row["name"], 1) for row in done],
            "F15": [(row["name"], row["people"]) for row in done],
            "F33": [(row["name"], row["buildings"]) for row in overhauls],
            "F34": [(row["name"], row["households"]) for row in overhauls],
            "F35": [(row["name"], row["area"]) for row in overhauls],
            "F36": [(name, 1) for name in self._uplifted()],
            "F43": [
                (row["compound"], 1)
                for row in self.here(self.works.pilots)
                if self.runs(row["started"], row["ended"])
            ],
            "F45": [(row["target"], 1) for row in self._honours("百佳小区")],
            "F46": [(lane, 1) for lane, _ in self._once("最美街巷")],
            "F47": [(compound, 1) for compound, _ in self._once("民族团结示范小区")],
            "F50": lists,
        }

    def _areas(self) -> dict[str, int]:
        return {"F35": sum(row["area"] for row in self._launched("overhaul")) // 100}

    def _brands(self, kinds: set[str], *, partnered: bool = False) -> list[tuple[str, int]]:
        return [
            (row["name"], 1)
            for row in self.here(self.works.brands)
            if row["kind"] in kinds
            and (row["partner"] or not partnered)
            and self.runs(row["started"], row["ended"])
        ]

    def _launched(self, programme: str, *, anywhere: bool = False) -> list[dict]:
        rows = self.works.renewal if anywhere else self.here(self.works.renewal)
        return [
            row
            for row in rows
            if row["programme"] == programme and row["launched"] and row["launched"] <= self.day
        ]

    def _uplifted(self) -> set[str]:
        old = {row["compound"] for row in self._launched("overhaul", anywhere=True)}
        return {row["compound"] for row in self._launched("uplift")} - old

    def _honours(self, programme: str) -> list[dict]:
        return [
            row
            for row in self.here(self.works.honours)
            if row["programme"] == programme and self.runs(row["granted"], row["revoked"])
        ]

    def _once(self, programme: str) -> set[tuple[str, str]]:
        return {(row["target"], row["place"]) for row in self._honours(programme)}
