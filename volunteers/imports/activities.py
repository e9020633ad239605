"""Workbook of activities that were held and confirmed before the portal: last year's ledger."""

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError

from alliances.models import CoBuildProject
from core import pinyin
from core.ledger import cells
from core.ledger.cells import Hints
from core.ledger.entries import Entry
from core.ledger.plan import Row
from core.ledger.sheets import Cell
from core.ledger.spec import Column, Lookup, Target, names_of
from places.imports import COMMUNITY, StreetLedger
from places.models import Unit
from volunteers.models import (
    Activity,
    ActivityKind,
    ActivitySource,
    ActivityState,
    HeadcountBasis,
    Line,
    Problem,
    ProblemState,
    Team,
)

PROBLEM_RESULT = "已解决（据导入的台账）"
NO_NUMBER_OF_PROBLEMS = "只写数字不能计入。请写清解决了什么问题，每件一句，用分号隔开。"
_NO_PROBLEM = frozenset({"无", "没有", "/", "-", "—", "0"})
_COUNT_ONLY = re.compile(r"(约|共|解决)*\d+(\.0)?[件个项条起]?(问题)?")
_ORDINAL = re.compile(r"^[(（]?\d{1,2}[)）.、．]\s*")


class Headcount(NamedTuple):
    """How many, and what was counted if the cell says so."""

    people: int
    basis: HeadcountBasis | None


def headcount(cell: Cell, hints: Hints) -> Headcount:
    """Accept 35, 35人 and 35人次; the last two say what was counted."""
    count = cells.whole_number(1, 1_000_000, units="人次/人/名")(cell, hints)
    said = cells.half_width(cells.as_text(cell))
    if said.endswith("人次"):
        return Headcount(count, HeadcountBasis.VISITS)
    return Headcount(count, HeadcountBasis.PEOPLE if said.endswith(("人", "名")) else None)


def problem_texts(cell: Cell, hints: Hints) -> list[str]:
    """Split what was solved into one sentence per problem; a bare number is refused.

    Source: docs/rules.md R-IMP-2.
    """
    cells.refuse_damaged(cell)
    said = cells.half_width(cells.as_text(cell))
    if said in _NO_PROBLEM:
        return []
    if _COUNT_ONLY.fullmatch(said):
        raise ValidationError(NO_NUMBER_OF_PROBLEMS)
    found = [_ORDINAL.sub("", part.strip()) for part in re.split(r"[；;\n\r]+", str(cell))]
    found = [part for part in found if part]
    if any(len(part) > 200 for part in found):
        raise ValidationError("每件问题最多 200 字，几件之间请用分号隔开。")
    return found


def _keep_initials(row: Any, extra: object) -> None:
    row.title_initials = pinyin.initials(row.title)[:80]


def _activity_keys(row: Any) -> list[tuple[Any, ...]]:
    names = ("line", "team_id", "project_id", "community_id", "held_on", "title", "place")
    return [tuple(row.get(name) for name in names)]


class ActivityLedger(StreetLedger):
    """活动台账: activities that count once a second person has confirmed the whole ledger.

    A row already on the ledger is left as it is; one that differs is refused, because a confirmed
    activity is corrected in the portal, where both versions are kept.
    Source: docs/rules.md R-IMP-1.
    """

    key, label = "activities", "活动台账"
    row_means = "每行一场已经办完的活动；由另一位同事核对确认后，计入“已确认”。"
    columns = (
        Column(
            name="title",
            label="活动名称",
            synonyms=("名称", "活动主题", "主题", "活动内容", "活动标题"),
            is_required=True,
            clean=cells.text(80),
            example="清扫家园志愿活动",
            width=30,
        ),
        Column(
            name="held_on",
            label="活动日期",
            synonyms=("日期", "活动时间", "时间", "开展时间", "开展日期"),
            is_required=True,
            clean=cells.day,
        ),
        Column(
            name="place",
            label="活动地点",
            synonyms=("地点", "开展地点", "地址"),
            is_required=True,
            clean=cells.text(100),
            for_all="没有写地点的活动都在哪里",
            width=24,
        ),
        Column(
            name="headcount",
            label="参加人数",
            synonyms=("人数", "参与人数", "参加人次", "参与人次", "服务人次", "参加人数（人次）"),
            is_required=True,
            clean=headcount,
            help="可以写 35、35人、35人次。",
            example="35",
        ),
        Column(
            name="basis",
            label="计数方式",
            synonyms=("人或人次",),
            choices=HeadcountBasis,
            for_all="没有写明的人数按什么计",
        ),
        Column(
            name="kind",
            label="活动类型",
            synonyms=("类型", "活动类别", "类别"),
            is_required=True,
            choices=ActivityKind,
            choice_synonyms={
                "志愿活动": ActivityKind.SERVICE,
                "走访": ActivityKind.VISIT,
                "慰问": ActivityKind.VISIT,
                "走访慰问活动": ActivityKind.VISIT,
                "联建": ActivityKind.PARTY,
                "宣讲": ActivityKind.CIVILITY,
                "宣传": ActivityKind.CIVILITY,
                "环境卫生": ActivityKind.ENVIRONMENT,
                "环境卫生整治": ActivityKind.ENVIRONMENT,
                "维稳": ActivityKind.SAFETY,
                "治安": ActivityKind.SAFETY,
                "治安巡防": ActivityKind.SAFETY,
            },
            for_all="没有写类型的活动都算哪一类",
        ),
        Column(
            name="line",
            label="谁组织的",
            synonyms=("组织方式", "组织方", "活动性质"),
            choices=Line,
            choice_synonyms={
                "志愿服务": Line.VOLUNTEER,
                "志愿队": Line.VOLUNTEER,
                "志愿者队伍": Line.VOLUNTEER,
                "双报到": Line.VOLUNTEER,
                "共建": Line.ALLIANCE,
                "共建活动": Line.ALLIANCE,
                "联盟": Line.ALLIANCE,
                "社区": Line.COMMUNITY,
                "自办": Line.COMMUNITY,
            },
            for_all="整份文件都是谁组织的",
            help="空着时：写了队伍的算志愿服务队，写了共建项目的算共建项目。",
        ),
        Column(
            name="team",
            label="志愿者队伍",
            synonyms=(
                *("队伍", "队伍名称", "志愿队伍", "志愿服务队", "志愿服务队伍"),
                *("组织队伍", "承办队伍"),
            ),
            look_up="teams",
            width=26,
        ),
        Column(
            name="project",
            label="共建项目",
            synonyms=("项目", "项目名称"),
            look_up="projects",
            width=26,
        ),
        COMMUNITY,
        Column(
            name="units",
            label="参与单位",
            synonyms=("参加单位", "共建单位"),
            look_up="units",
            several=True,
            width=26,
        ),
        Column(
            name="hours",
            label="服务时长",
            synonyms=("时长", "服务时长（小时）", "人均时长"),
            clean=cells.decimal_number(1, 24, units="小时/时"),
        ),
        Column(
            name="summary",
            label="活动情况",
            synonyms=("活动简介", "活动小结", "情况说明", "活动概况"),
            clean=cells.text(1000, one_line=False),
            width=40,
        ),
        Column(
            name="problems",
            label="解决的问题",
            synonyms=("解决问题", "解决实际问题", "解决问题情况", "解决实际问题情况"),
            clean=problem_texts,
            help="写清是什么问题，每件一句，用分号隔开；不能只写数字。",
            width=40,
        ),
        Column(
            name="result",
            label="解决结果",
            synonyms=("办理结果", "处理结果"),
            clean=cells.text(300),
            width=30,
        ),
    )
    targets = (
        Target(
            name="activity",
            model=Activity,
            fields=(
                "street_id",
                "community_id",
                "line",
                "kind",
                "title",
                "held_on",
                "place",
                "headcount",
                "headcount_basis",
                "team_id",
                "project_id",
                "hours",
                "summary",
            ),
            existing=lambda ledger: ledger.held_in_the_file(
                Activity.objects.sent_in().filter(street=ledger.scope), "held_on"
            ),
            keys=_activity_keys,
            many=("units",),
            changeable=False,
            derive=_keep_initials,
        ),
        Target(
            name="problem",
            model=Problem,
            fields=("activity_id", "title"),
            existing=lambda ledger: ledger.held_in_the_file(
                Problem.objects.filter(street=ledger.scope, activity__isnull=False), "found_on"
            ),
            keys=lambda row: [(row["activity_id"], row["title"])],
            changeable=False,
        ),
    )

    def prepare(self) -> None:
        super().prepare()
        teams = Team.objects.filter(street=self.scope)
        projects = CoBuildProject.objects.filter(street=self.scope)
        units = Unit.objects.filter(street=self.scope)
        self.lookups["teams"] = Lookup("队伍", names_of(teams), where="导入志愿者队伍")
        self.lookups["projects"] = Lookup(
            "共建项目",
            [*names_of(projects), *((project.number, project) for project in projects)],
            where="导入共建项目",
        )
        self.lookups["units"] = Lookup("单位", names_of(units), where="导入驻区单位")

    def sketch(self, values_of: Callable[[str], set[Any]]) -> None:
        days = values_of("held_on")
        self.first_day, self.last_day = min(days, default=None), max(days, default=None)

    def held_in_the_file(self, rows: Any, day: str) -> Any:
        """Keep the stored rows of the days that the file covers; a street has a million others."""
        if self.first_day is None:
            return rows.none()
        return rows.filter(**{f"{day}__range": (self.first_day, self.last_day)})

    def read(self, row: Row) -> None:
        line = self._line(row)
        if row["held_on"] > self.today:
            row.fail("held_on", "日期还没有到。台账里只放已经办完的活动。")
        if line is None or not row.is_sound:
            return
        count, basis = row["headcount"]
        organiser = {
            Line.VOLUNTEER: {"team_id": row["team"] and row["team"].pk, "project_id": None},
            Line.ALLIANCE: {"project_id": row["project"] and row["project"].pk, "team_id": None},
            Line.COMMUNITY: {"team_id": None, "project_id": None},
        }[line]
        units = row["units"]
        activity = row.put(
            "activity",
            street_id=self.scope.pk,
            community_id=self._community_id(row),
            line=line.value,
            headcount=count,
            headcount_basis=(basis or row["basis"] or HeadcountBasis.PEOPLE),
            many={"units": [unit.pk for unit in units]} if units else None,
            if_new={
                "source": ActivitySource.IMPORT,
                "state": ActivityState.CONFIRMED,
                "submitted_at": self.at,
                "confirmed_at": self.at,
                "confirmed_by": self.by,
            },
            **organiser,
            **row.given("title", "held_on", "place", "kind", "hours", "summary"),
        )
        for text in row["problems"] or []:
            self._read_problem(row, activity, text)

    def _line(self, row: Row) -> Line | None:
        """Return who organised it: as said, else as the team or project shows."""
        said = row["line"]
        if said is None and row["team"] is not None:
            said = Line.VOLUNTEER
        elif said is None and row["project"] is not None:
            said = Line.ALLIANCE
        if said is None:
            row.fail("line", "没有写谁组织的，也没有队伍或共建项目。请填写，或在上传时选定。")
            return None
        line = Line(said)
        if line == Line.VOLUNTEER and row["team"] is None:
            row.fail("team", "志愿服务队的活动要写明队伍。")
        if line == Line.ALLIANCE and row["project"] is None:
            row.fail("project", "共建项目的活动要写明是哪个项目。")
        return line

    def _community_id(self, row: Row) -> int | None:
        """Return the community named, else that of the team or the project."""
        if row["community"] is not None:
            return int(row["community"].pk)
        organiser = row["team"] or row["project"]
        return organiser.community_id if organiser is not None else None

    def _read_problem(self, row: Row, activity: Entry, text: str) -> None:
        row.put(
            "problem",
            keys=[(activity.key, text)],
            activity_id=activity,
            title=text,
            if_new={
                "street_id": self.scope.pk,
                "community_id": self._community_id(row),
                "found_on": row["held_on"],
                "solved_on": row["held_on"],
                "state": ProblemState.SOLVED,
                "result": row["result"] or PROBLEM_RESULT,
                "solved_by": self.by,
            },
        )
