"""Workbook of grid cells with the people who work them."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError

from accounts.models import User
from core.ledger import cells, names
from core.ledger.alike import Near
from core.ledger.entries import Entry, plain_key
from core.ledger.row import Row
from core.ledger.spec import Column, Lookup, Target
from grids.models import Grid, GridAssignment, GridKind, GridRole
from places.imports import COMMUNITY, StreetLedger
from places.imports.former import FormerTimes, told_day

SEVERAL_PEOPLE = "叫“{name}”的不止一个，请写账号：{accounts}。"
WORKED_UNTIL = "登记的{role}{name}到{last}为止，按已登记的不改。又任职的，请在“网格分工”台账登记。"
STOPPED = "这个网格已经停用，不能登记人员。请写现在的网格编码，或把这一格空着。"
LED_UNTIL = (
    "前一位网格长到{last}为止，这份文件写不了新任的从哪天起。"
    "请把这一格空着，在网格的页面登记网格长。"
)
_PEOPLE_HELP = "写账号或姓名（有重名时写账号）；多人用顿号隔开。人员要先有账号。"


class _People(Lookup):
    """People by account, and by name where nobody else of the street bears it."""

    def __init__(self, people: Iterable[User]) -> None:
        people = list(people)
        super().__init__(
            "人员",
            [*((p.name, p.pk) for p in people), *((p.username, p.pk) for p in people)],
            where="导入人员账号",
        )
        self._people = people

    def find(self, text: str) -> Any:
        """Return the key of the person; of several of one name the accounts are told."""
        if not self.is_shared(text):
            return super().find(text)
        said = plain_key(text)
        bearers = [p for p in self._people if said in map(plain_key, (p.name, p.username))]
        raise ValidationError(
            SEVERAL_PEOPLE.format(name=text[:40], accounts="、".join(map(_account, bearers)))
        )


def _account(person: User) -> str:
    places = "、".join(dict.fromkeys(str(post.place) for post in person.current_posts))
    return f"{person.username}（{places}）" if places else person.username


class GridLedger(StreetLedger):
    """网格: known by its 15-digit code."""

    key, label = "grids", "网格"
    row_means = "每行一个网格。"
    columns = (
        Column(
            name="name",
            label="网格名称",
            synonyms=("网格", "名称"),
            is_required=True,
            clean=names.name(60),
            example="清水社区第一网格",
            width=24,
        ),
        Column(
            name="code",
            label="网格编码",
            synonyms=("编码", "代码", "网格代码", "网格编号"),
            is_required=True,
            clean=cells.code(r"\d{15}", "应为 15 位数字：12 位社区代码加 3 位序号。"),
            help="15 位：所属社区的 12 位统计代码，加 3 位序号。",
            width=20,
        ),
        COMMUNITY,
        Column(
            name="kind",
            label="网格类型",
            synonyms=("类型",),
            choices=GridKind,
            choice_synonyms={"基础": GridKind.BASE, "专属": GridKind.SPECIAL},
        ),
        Column(
            name="scope_text", label="范围", synonyms=("四至", "网格范围", "四至范围"), width=30
        ),
        Column(
            name="households",
            label="户数",
            synonyms=("总户数", "居民户数"),
            clean=cells.whole_number(0, 100_000, units="户"),
        ),
        Column(
            name="population",
            label="人口",
            synonyms=("人口数", "常住人口", "常住人口数", "总人口"),
            clean=cells.whole_number(0, 1_000_000, units="人"),
        ),
        Column(name="effective_from", label="启用日期", clean=cells.day),
        Column(
            name="leaders",
            label="网格长账号",
            synonyms=("网格长", "网格长姓名"),
            look_up="people",
            several=True,
            help=_PEOPLE_HELP,
        ),
        Column(
            name="workers",
            label="网格员账号",
            synonyms=("网格员", "专职网格员", "网格员姓名"),
            look_up="people",
            several=True,
            help=_PEOPLE_HELP,
        ),
    )
    targets = (
        Target(
            name="grid",
            model=Grid,
            fields=(
                "community_id",
                "code",
                "name",
                "kind",
                "scope_text",
                "households",
                "population",
                "effective_from",
            ),
            existing=lambda ledger: Grid.objects.filter(community__street=ledger.scope),
            near=Near(),
            keys=lambda row: [row["code"]],
        ),
        Target(
            name="assignment",
            model=GridAssignment,
            fields=("grid_id", "user_id", "role", "starts_on"),
            existing=lambda ledger: GridAssignment.objects.filter(
                grid__community__street=ledger.scope, ends_on=None
            ),
            keys=lambda row: [(row["grid_id"], row["user_id"], row["role"])],
        ),
    )

    def prepare(self) -> None:
        super().prepare()
        people = User.objects.filter(home_street=self.scope, is_active=True)
        self.people_by_pk = {person.pk: person for person in people.with_current_posts()}
        self.lookups["people"] = _People(self.people_by_pk.values())
        leaders = GridAssignment.objects.filter(
            grid__community__street=self.scope, role=GridRole.LEADER, ends_on=None
        )
        assignments = GridAssignment.objects.filter(grid__community__street=self.scope)
        span = ("starts_on", "ends_on")
        self.former = FormerTimes(assignments, "grid", "role", span=span, is_last_counted=True)
        self.former_people = FormerTimes(
            assignments, "grid", "role", "user", span=span, is_last_counted=True
        )
        grids = Grid.objects.filter(community__street=self.scope).exclude(effective_to=None)
        self.stopped = set(grids.values_list("code", flat=True))
        self.leaders: dict[Any, int] = dict(leaders.values_list("grid_id", "user_id"))
        self.communities = {
            community.code: community.pk for community in self.scope.communities.all()
        }

    def rules(self) -> Sequence[Callable[[Row], None]]:
        return (
            self._check_street,
            self._check_community,
            partial(self._check_running, "leaders"),
            partial(self._check_running, "workers"),
        )

    def _check_running(self, column: str, row: Row) -> None:
        if row["code"] in self.stopped and row[column]:
            row.fail(column, STOPPED)

    def _check_street(self, row: Row) -> None:
        if row["code"][:12] not in self.communities:
            row.fail("code", "前 12 位不是本街道任何社区的代码，请核对。")

    def _check_community(self, row: Row) -> None:
        place, community = self.communities.get(row["code"][:12]), row["community"]
        if place is not None and community is not None and community.pk != place:
            row.fail("code", f"应以所属社区的代码 {community.code} 开头。")

    def read(self, row: Row) -> None:
        grid = row.put(
            "grid",
            community_id=self.communities[row["code"][:12]],
            if_new={"effective_from": self.today},
            **row.given(
                "code", "name", "kind", "scope_text", "households", "population", "effective_from"
            ),
        )
        starts_on = row["effective_from"] or self.today
        self._assign(row, grid, "leaders", GridRole.LEADER, starts_on)
        self._assign(row, grid, "workers", GridRole.WORKER, starts_on)

    def _assign(self, row: Row, grid: Entry, column: str, role: GridRole, starts_on: date) -> None:
        for user_id in row[column] or []:
            if self._has_left(row, grid, column, role, user_id):
                continue
            if role == GridRole.LEADER and self.leaders.setdefault(grid.key, user_id) != user_id:
                row.fail(column, "每个网格只有一名网格长；换人请先在后台登记结束日期。")
                return
            assigned = row.put(
                "assignment",
                keys=[(grid.key, user_id, role.value)],
                repeated=True,
                grid_id=grid,
                user_id=user_id,
                role=role.value,
                if_new={"starts_on": starts_on},
            )
            if assigned.is_new and role == GridRole.LEADER:
                self._check_led(row, grid, starts_on)
            whose = f"{role.label}的任职日期"
            row.tell_begun("effective_from", grid, assigned, "starts_on", what=whose)

    def _has_left(self, row: Row, grid: Entry, column: str, role: GridRole, user_id: int) -> bool:
        """Say whether a former worker is named; the day in the row is the first one of the grid."""
        last = self.former_people.last(grid.key, role.value, user_id)
        if last is None or row.known("assignment", (grid.key, user_id, role.value)) is not None:
            return False
        first = row["effective_from"]
        if first is not None and first > last:
            return False
        name = self.people_by_pk[user_id].name
        row.warn(column, WORKED_UNTIL.format(role=role.label, name=name, last=told_day(last)))
        return True

    def _check_led(self, row: Row, grid: Entry, starts_on: date) -> None:
        """Refuse a leader from a day on which another one led. Source: docs/rules.md R-GRD-2."""
        key = (grid.key, GridRole.LEADER.value)
        if (last := self.former.last(*key)) and self.former.is_within(starts_on, *key):
            row.fail("leaders", LED_UNTIL.format(last=told_day(last)))
