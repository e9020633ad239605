"""What a made-up street has and did: plain rows from a seed; street_figures.py counts them."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

STREET_LEVEL = "街道本级"
HALL = "街道议事厅"
PLACES = ("清水", "柳岸", "东园", "北桥", "桐山")
KINDS = ("志愿服务", "走访慰问", "党建联建", "文明宣讲", "环境整治", "治安维稳", "其他")
KIND_CODES = ("service", "visit", "party", "civility", "environment", "safety", "other")
CATEGORIES = ("组织共建", "治理共抓", "服务共做", "环境共治", "文化共育", "资源共享")
SIGNED = ("已签约", "执行中", "已完成", "已评价", "已公布")
FAMILY, GIVEN = "赵钱孙李周吴郑王冯陈", "安宁和平清雅文静明志远思齐若谷怀瑾"
EDGES = tuple(
    date(year, month, day)
    for year in (2022, 2023, 2024)
    for month, day in ((1, 1), (3, 31), (4, 1), (6, 30), (7, 1), (9, 30), (10, 1), (12, 31))
)
PHONE = 13800000000


@dataclass
class Facts:
    """The rows; each is a plain dict whose `place` is the stem of a community, or None."""

    communities: list[dict] = field(default_factory=list)
    compounds: list[dict] = field(default_factory=list)
    units: list[dict] = field(default_factory=list)
    organisations: list[dict] = field(default_factory=list)
    alliances: list[dict] = field(default_factory=list)
    members: list[dict] = field(default_factory=list)
    part_time: list[dict] = field(default_factory=list)
    projects: list[dict] = field(default_factory=list)
    drainage: list[dict] = field(default_factory=list)
    assets: list[dict] = field(default_factory=list)
    premises: list[dict] = field(default_factory=list)
    teams: list[dict] = field(default_factory=list)
    people: list[dict] = field(default_factory=list)
    armbands: list[dict] = field(default_factory=list)
    activities: list[dict] = field(default_factory=list)


def make_facts(seed: int, size: int = 1) -> Facts:
    """Return a street; `size` times as many rows of what there may be many of."""
    rng = Random(seed)
    facts = Facts()
    _places(facts, rng)
    _governance(facts, rng, size)
    _building(facts, rng, size)
    _volunteering(facts, rng, size)
    return facts


def _day(rng: Random) -> date:
    """Return a day of three years, often the first or the last of a quarter or a year."""
    return (
        rng.choice(EDGES)
        if rng.random() < 0.4
        else date(2022, 1, 1) + timedelta(rng.randrange(1096))
    )


def _place(rng: Random) -> str | None:
    return rng.choice((*PLACES, *PLACES, None))


def _places(facts: Facts, rng: Random) -> None:
    for number, name in enumerate(PLACES, start=1):
        complete = name not in {"北桥"}
        facts.communities.append(
            {
                "name": name,
                "number": number,
                "phone": f"0871-6555{number:04}",
                "households": rng.randrange(900, 3000),
                "population": rng.randrange(3000, 9000) if complete else None,
                "area": rng.choice((0.5, 1.25, 2)),
            }
        )
    for place in PLACES[:4]:
        for number in range(1, 3):
            buildings = [] if place == "东园" else [f"{n}栋" for n in range(1, rng.randrange(2, 4))]
            facts.compounds.append(
                {"name": f"{place}{number}村", "place": place, "buildings": buildings}
            )


def _governance(facts: Facts, rng: Random, size: int) -> None:
    for number in range(18 * size):
        facts.units.append({"name": f"第{number}号单位", "place": _place(rng)})
    _organisations(facts, rng)
    _alliances(facts, rng)
    _part_time_members(facts, rng, size)
    for number in range(20 * size):
        host, partner = rng.sample(facts.units, 2)
        state = rng.choice((*SIGNED, "草拟", "已终止"))
        facts.projects.append(
            {
                "name": f"共建{number}项",
                "alliance": rng.choice(facts.alliances[:2])["name"],
                "category": rng.choice(CATEGORIES),
                "host": host["name"],
                "partner": partner["name"],
                "place": _place(rng),
                "state": state,
                "signed": None if state == "草拟" else _day(rng),
            }
        )


def _organisations(facts: Facts, rng: Random) -> None:
    def add(name, level, kind, parent, place, founded):
        row = {"name": name, "level": level, "kind": kind, "parent": parent}
        facts.organisations.append({**row, "place": place, "founded": founded})

    add("街道党工委", "街道", "党工委", "", None, date(2010, 7, 1))
    for place in PLACES[:4]:
        above = f"{place}社区党委"
        add(above, "社区", "党委", "街道党工委", place, rng.choice((None, date(2015, 7, 1))))
        for number in range(rng.randrange(0, 3)):
            add(f"{place}{number}支部", "小区", "党支部", above, place, _day(rng))


def _alliances(facts: Facts, rng: Random) -> None:
    facts.alliances.append({"name": HALL, "tier": "街道", "places": [], "founded": None})
    for number, places in enumerate((PLACES[:1], PLACES[1:3], PLACES[2:4])):
        facts.alliances.append(
            {
                "name": f"第{number}子联盟",
                "tier": "社区",
                "places": list(places),
                "founded": _day(rng) if number else None,
            }
        )
    for unit in facts.units:
        for alliance in rng.sample(facts.alliances, rng.randrange(0, 4)):
            joined = max(_day(rng), alliance["founded"] or date.min)
            facts.members.append(
                {"unit": unit["name"], "alliance": alliance["name"], "joined": joined}
            )


def _part_time_members(facts: Facts, rng: Random, size: int) -> None:
    hosts = [row for row in facts.organisations if row["level"] != "小区"]
    units = sorted({row["unit"] for row in facts.members})
    known = set()
    for _ in range(8 * size):
        name, unit, appointed = _name(rng), rng.choice(units), _day(rng)
        for host in rng.sample(hosts, rng.choice((1, 1, 2))):
            if (name, unit, host["name"]) in known:
                continue
            known.add((name, unit, host["name"]))
            facts.part_time.append(
                {
                    "name": name,
                    "unit": unit,
                    "host": host["name"],
                    "place": host["place"],
                    "appointed": appointed,
                    "until": rng.choice((None, appointed, appointed + timedelta(365))),
                }
            )


def _name(rng: Random) -> str:
    return rng.choice(FAMILY) + "".join(rng.sample(GIVEN, rng.choice((1, 2))))


def _building(facts: Facts, rng: Random, size: int) -> None:
    for number in range(24 * size):
        entered = _day(rng) if rng.random() < 0.8 else None
        completed = (
            entered + timedelta(rng.choice((0, 1, 90))) if entered and rng.random() < 0.6 else None
        )
        facts.drainage.append(
            {
                "name": f"排水{number}号",
                "place": _place(rng),
                "entered": entered,
                "completed": completed,
            }
        )
    for number in range(24 * size):
        state = rng.choice(("在用", "在用", "在用", "建设中", "停用", "已撤销"))
        facts.assets.append(
            {
                "name": f"设施{number}号",
                "kind": rng.choice(("微型消防站", "消防通道", "充电保管站")),
                "place": _place(rng),
                "state": state,
                "opened": None if state == "建设中" else _day(rng),
            }
        )
    for number in range(10):
        facts.premises.append(
            {
                "name": f"用房{number}号",
                "place": rng.choice(PLACES),
                "state": rng.choice(("规划", "在建", "待接收", "使用中", "装修中", "已退回")),
                "project": rng.choice(("", f"{number}期配建")),
                "area": rng.randrange(50, 5000),
                "handed": _day(rng),
            }
        )


def _volunteering(facts: Facts, rng: Random, size: int) -> None:
    for number in range(10 * size):
        founded = rng.choice((None, date(2020, 3, 5), _day(rng)))
        dissolved = max(_day(rng), founded or EDGES[0]) if rng.random() < 0.2 else None
        facts.teams.append(
            {
                "name": f"第{number}服务队",
                "place": _place(rng),
                "founded": founded,
                "dissolved": dissolved,
            }
        )
    for number in range(60 * size):
        teams = rng.sample(facts.teams, rng.choice((1, 1, 1, 2, 3)))
        facts.people.append(
            {
                "name": rng.choice(("李示范", "王样例", _name(rng))),  # many namesakes
                "phone": str(PHONE + number),
                "place": rng.choice(PLACES) if any(team["place"] for team in teams) else None,
                "state": rng.choice(("在册",) * 8 + ("暂停", "已退出")),
                "seats": {team["name"]: _day(rng) for team in teams},
            }
        )
    for number in range(30 * size):
        joined = _day(rng)
        facts.armbands.append(
            {
                "name": rng.choice(("李示范", _name(rng))),
                "phone": str(PHONE + 500_000 + number)
                if number % 3
                else facts.people[number]["phone"],
                "place": rng.choice(PLACES),
                "joined": joined,
                "left": joined + timedelta(rng.choice((0, 1, 400))) if rng.random() < 0.2 else None,
            }
        )
    for row in facts.armbands:
        person = next((p for p in facts.people if p["phone"] == row["phone"]), None)
        row["name"] = person["name"] if person else row["name"]
    for number in range(70 * size):
        line = rng.choice(("队伍", "队伍", "项目", "社区"))
        by = {"队伍": rng.choice(facts.teams), "项目": rng.choice(facts.projects), "社区": None}[
            line
        ]
        is_said = by is None or rng.random() < 0.5
        place = rng.choice(PLACES) if is_said else by["place"]
        facts.activities.append(
            {
                "name": f"第{number}场活动",
                "line": line,
                "by": by["name"] if by else "",
                "kind": rng.choice(KINDS),
                "place": place,
                "is_place_said": is_said,
                "held": _day(rng),
                "headcount": rng.randrange(1, 3000),
                "is_visits": rng.random() < 0.3,
                "problems": [f"问题{number}之{n}" for n in range(rng.choice((0, 0, 1, 2)))],
            }
        )
