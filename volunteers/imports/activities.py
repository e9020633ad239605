"""Workbook of activities that were held and confirmed before the portal: last year's ledger."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import cached_property
from typing import Any

from alliances.models import Alliance, CoBuildProject
from core import pinyin
from core.ledger.entries import Entry, plain_key
from core.ledger.row import Row
from core.ledger.spec import Column, Lookup, Target, names_of
from places.imports import StreetLedger, unit_names
from places.models import Unit
from volunteers.actions import wrong_alliance
from volunteers.imports.activity_columns import ACTIVITY_COLUMNS
from volunteers.imports.times_of_teams import tell_time_of_team
from volunteers.models import (
    Activity,
    ActivitySource,
    ActivityState,
    ActivityVersion,
    HeadcountBasis,
    Line,
    Problem,
    ProblemState,
    Team,
)
from volunteers.models.choices import FIRST_YEAR

CORRECTED = "这场活动登记后更正过，以更正后的为准，没有导入。"
VOIDED = "这场活动登记过，后来作废了，不再导入。确实办过的，请在工作台重新填报。"
WAITING = "这场活动已在平台填报，现在是“{state}”，没有导入。请在平台办理，确认以后才计数。"
ALIKE = (
    "同一天、同一组织者已有“{title}”，地点写的是“{place}”。是同一场的请删去这一行，不然会算两场。"
)
PROBLEM_RESULT = "已解决（据导入的台账）"


_KEY = (
    *("line", "team_id", "project_id", "alliance_id", "community_id"),
    *("held_on", "title", "place"),
)
_ORGANISERS = {Team: "team", CoBuildProject: "project", Alliance: "alliance"}
_ITS_LINE = {"team": Line.VOLUNTEER, "project": Line.ALLIANCE, "alliance": Line.ALLIANCE}


def _keep_initials(row: Any, extra: object) -> None:
    row.title_initials = pinyin.initials(row.title)[:80]


def _activity_keys(row: Any) -> list[tuple[Any, ...]]:
    return [tuple(row.get(name) for name in _KEY)]


def _field(column: str) -> str:
    return column.removesuffix("_id")


def _text_key(row: Mapping[str, Any]) -> Hashable:
    """Return the key of a row in texts, as a kept version of an activity has them."""
    found = (row.get(name, row.get(_field(name))) for name in _KEY)
    return plain_key(tuple("" if value is None else str(value) for value in found))


def _counted(row: Row) -> HeadcountBasis | None:
    """Return what was counted, as the number itself or its heading says."""
    said: HeadcountBasis | None = row["headcount"].basis
    is_by_heading = said is None and "人次" in row.heading("headcount")
    return HeadcountBasis.VISITS if is_by_heading else said


def _tell_other_organisers(row: Row, line: Line) -> None:
    """Point out a team, project or alliance named beside somebody else who organised it."""
    for name, its_line in _ITS_LINE.items():
        if row[name] is not None and line != its_line:
            column = name if row.is_written(name) else "organiser"
            row.tell_unused(f"这场活动按“{line.label}”登记", column)


class _Organisers(Lookup):
    """Finds a team, project, alliance or community: offices write all of them in one column."""

    def __init__(self, *lookups: Lookup) -> None:
        super().__init__("队伍、共建项目、联盟或社区", (), where="导入这支队伍、这个项目或这个联盟")
        self._lookups = lookups
        self.names = [name for lookup in lookups for name in lookup.names]

    def get(self, text: str) -> Any | None:
        """Return the one row that a look-up knows by that name."""
        rows = self._known(text)
        return rows[0] if len(rows) == 1 and not self.is_shared(text) else None

    def is_shared(self, text: str) -> bool:
        """Say whether several bear this name: a team, for instance, and a community."""
        shared = any(lookup.is_shared(text) for lookup in self._lookups)
        return shared or len(self._known(text)) > 1

    def _known(self, text: str) -> list[Any]:
        found = (lookup.get(text) for lookup in self._lookups)
        return [row for row in found if row is not None]


class ActivityLedger(StreetLedger):
    """活动台账: activities that count once a second person has confirmed the whole ledger.

    A row already on the ledger is left as it is; one that differs is refused, because a confirmed
    activity is corrected in the portal, where both versions are kept. A voided one stays voided.
    Source: docs/rules.md R-IMP-1.
    """

    key, label = "activities", "活动台账"
    row_means = "每行一场已经办完的活动；由另一位同事核对确认后，计入“已确认”。"
    columns = ACTIVITY_COLUMNS
    one_of = ("line", "team", "project", "alliance", "organiser")
    none_of_them = (
        "没有认出写组织者的列（志愿者队伍、共建项目、党建联盟、组织单位或谁组织的）。"
        "请在“列的对应”中指定，"
        "或重新上传时选定整份文件都是谁组织的。"
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
                "alliance_id",
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
            fields=("activity_id", "title", "result"),
            existing=lambda ledger: ledger.held_in_the_file(
                Problem.objects.filter(street=ledger.scope), "activity__held_on"
            ),
            keys=lambda row: [(row["activity_id"], row["title"])],
            changeable=False,
        ),
    )

    def prepare(self) -> None:
        super().prepare()
        teams = Team.objects.filter(street=self.scope)
        projects = CoBuildProject.objects.filter(street=self.scope)
        alliances = Alliance.objects.filter(street=self.scope).prefetch_related("communities")
        units = Unit.objects.filter(street=self.scope)
        self.lookups["teams"] = Lookup("队伍", names_of(teams), where="导入志愿者队伍")
        self.lookups["projects"] = Lookup(
            "共建项目",
            [
                *names_of(projects),
                *((project.number, project) for project in projects if project.number),
            ],
            where="导入共建项目",
        )
        self.lookups["alliances"] = Lookup("联盟", names_of(alliances), where="导入党建联盟")
        self.lookups["units"] = Lookup("单位", unit_names(units), where="导入驻区单位")
        self.lookups["organisers"] = _Organisers(
            *(self.lookups[name] for name in ("teams", "projects", "alliances", "communities"))
        )

    def sketch(self, values_of: Callable[[str], set[Any]]) -> None:
        days = values_of("held_on")
        self.first_day, self.last_day = min(days, default=None), max(days, default=None)

    @cached_property
    def left_behind(self) -> dict[Hashable, str]:
        """What the file may say that the ledger said once and says no more, and why not.

        The same file a second time neither brings back what was voided nor adds what was
        corrected since under its old day, name or place, voided afterwards or not.
        """
        versions = ActivityVersion.objects.filter(activity__street=self.scope)
        now = ["activity__state", *(f"activity__{name}" for name in _KEY)]
        found: dict[Hashable, str] = {}
        before: dict[int, dict[str, Any]] = {}
        for pk, values, state, *kept in versions.values_list("activity_id", "values", *now):
            fields = before.get(pk) or dict(zip(map(_field, _KEY), kept, strict=True))
            before[pk] = fields | values  # the newest version comes first
            found[_text_key(before[pk])] = VOIDED if state == ActivityState.VOIDED else CORRECTED
        voided = Activity.objects.filter(street=self.scope, state=ActivityState.VOIDED)
        for row in self.held_in_the_file(voided, "held_on").values(*_KEY):
            found[_text_key(row)] = VOIDED
        return found

    @cached_property
    def not_confirmed(self) -> dict[Hashable, str]:
        """What the file may say that was filed on the portal and is not confirmed: its state."""
        rows = self.held_in_the_file(
            self.stored().exclude(state=ActivityState.CONFIRMED), "held_on"
        )
        return {
            _text_key(row): str(ActivityState(row["state"]).label)
            for row in rows.values("state", *_KEY)
        }

    @cached_property
    def held_elsewhere(self) -> dict[Hashable, dict[str, Any]]:
        """What is on the ledger by everything but its place, which two hands write two ways."""
        rows = self.held_in_the_file(self.stored(), "held_on")
        return {_text_key(row | {"place": ""}): row for row in rows.order_by("pk").values(*_KEY)}

    def stored(self) -> Any:
        return Activity.objects.sent_in().filter(street=self.scope)

    def held_in_the_file(self, rows: Any, day: str) -> Any:
        """Keep the stored rows of the days that the file covers; a street has a million others."""
        if self.first_day is None:
            return rows.none()
        return rows.filter(**{f"{day}__range": (self.first_day, self.last_day)})

    def rules(self) -> Sequence[Callable[[Row], None]]:
        return (
            *(self._take_organiser, self._check_line, self._check_alliance),
            *(self._check_day, tell_time_of_team, self._check_basis),
        )

    def read(self, row: Row) -> None:
        said: Any = row["line"] or self._line(row)
        line = Line(said)
        organiser = {f"{name}_id": None for name in _ITS_LINE}
        if (name := self._organiser(row, line)) is not None:
            organiser[f"{name}_id"] = row[name].pk
        units = row["units"]
        values = {
            "street_id": self.scope.pk,
            "community_id": self._community_id(row),
            "line": line.value,
            **self._headcount(row),
            **organiser,
            **row.given("title", "held_on", "place", "kind", "hours", "summary"),
        }
        key, is_new = _text_key(values), row.known("activity", _activity_keys(values)[0]) is None
        if is_new and (why := self.left_behind.get(key)):
            row.warn(None, why)
            return
        self._tell_of_kept(row, values, is_new=is_new)
        activity = row.put(
            "activity",
            many={"units": [unit.pk for unit in units]} if units else None,
            if_new={
                "source": ActivitySource.IMPORT,
                "state": ActivityState.CONFIRMED,
                "submitted_at": self.at,
                "confirmed_at": self.at,
                "confirmed_by_id": self.by.pk,
            },
            **values,
        )
        for text in row["problems"] or []:
            self._read_problem(row, activity, text)
        if not row["problems"]:
            row.tell_unused("没有写解决的问题", "result")
        _tell_other_organisers(row, line)

    def _tell_of_kept(self, row: Row, values: Mapping[str, Any], *, is_new: bool) -> None:
        """Point out what would count twice, and what waits on the portal and is left out.

        Source: docs/rules.md R-ACT-6, R-IMP-7.
        """
        alike = self.held_elsewhere.get(_text_key({**values, "place": ""}))
        if is_new and alike is not None:
            row.warn("place", ALIKE.format(**alike))
        if not is_new and (state := self.not_confirmed.get(_text_key(values))):
            row.warn(None, WAITING.format(state=state))

    def _take_organiser(self, row: Row) -> None:
        """Let the column 组织单位 stand for whom it names: a team, a project, an alliance …"""
        organiser = row["organiser"]
        if organiser is None:
            return
        name = _ORGANISERS.get(type(organiser), "community")
        if row[name] is not None and row[name] != organiser:
            row.fail("organiser", f"与“{self.column(name).label}”一列写的不同，请改成一致。")
        row.values[name] = organiser
        if name == "community" and not any(row[one] for one in ("line", *_ITS_LINE)):
            row.values["line"] = Line.COMMUNITY

    def _check_day(self, row: Row) -> None:
        """Refuse a day to come or long past; point out another year than the title names."""
        if row["held_on"] > self.today:
            row.fail("held_on", "日期还没有到。台账里只放已经办完的活动。")
        elif row["held_on"].year < FIRST_YEAR:
            row.fail("held_on", f"年份 {row['held_on'].year} 太早，请核对。")
        elif row.page.title_year not in {None, row["held_on"].year}:
            row.warn("held_on", f"标题里写的是 {row.page.title_year} 年，这一行不是，请核对年份。")

    def _check_line(self, row: Row) -> None:
        """Refuse an activity that names nobody, or not the one that its line needs."""
        organiser = row["organiser"]  # bad, it may be the team or the like that seems missing
        line = row["line"] or self._line(row)
        if line is None and organiser is None:
            row.fail(
                "line",
                "没有写谁组织的，也没有队伍、共建项目、联盟或组织单位。请填写，或在上传时选定。",
            )
        elif line == Line.VOLUNTEER and row["team"] is None:
            row.fail("team", "志愿服务队的活动要写明队伍。")
        elif line == Line.ALLIANCE and self._organiser(row, line) is None:
            row.fail("project", "联盟共建的活动要写明是哪个共建项目，没有项目的写明是哪个联盟。")

    def _check_alliance(self, row: Row) -> None:
        """Refuse another alliance than the project's, and one that did not stand on the day.

        Source: docs/rules.md R-ACT-12.
        """
        project, alliance = row["project"], row["alliance"]
        if (row["line"] or self._line(row)) != Line.ALLIANCE or alliance is None:
            return
        if project is None:
            if sentence := wrong_alliance(alliance, row["held_on"]):
                row.fail("alliance", sentence)
        elif project.alliance_id != alliance.pk:
            row.fail(
                "alliance",
                f"共建项目“{project}”不是“{alliance}”的。是项目的活动，就不写联盟；"
                "是联盟自己组织的，就不写项目。",
            )

    @staticmethod
    def _line(row: Row) -> Line | None:
        """Return who organised it, as the team, the project or the alliance shows."""
        for name, its_line in _ITS_LINE.items():
            if row[name] is not None:
                return its_line
        return None if row["organiser"] is None else Line.COMMUNITY

    @staticmethod
    def _organiser(row: Row, line: Line) -> str | None:
        """Return the column that names who organised it; a project goes before its alliance."""
        asked = (name for name, its_line in _ITS_LINE.items() if its_line == line)
        return next((name for name in asked if row[name] is not None), None)

    def _check_basis(self, row: Row) -> None:
        """Refuse two words for what was counted, neither of which is the likelier."""
        basis = _counted(row)
        if basis is not None and row.is_written("basis") and row["basis"] != basis:
            row.fail("basis", "与“参加人数”一列写的不同，请改成一致。")

    @staticmethod
    def _headcount(row: Row) -> dict[str, Any]:
        if not row.is_right("headcount"):
            return {}
        basis = _counted(row) or row["basis"] or HeadcountBasis.PEOPLE
        return {"headcount": row["headcount"].people, "headcount_basis": basis}

    def _community_id(self, row: Row) -> int | None:
        """Return the community named, else that of the team or the project, or the only one of the
        alliance.
        """
        if row["community"] is not None:
            return int(row["community"].pk)
        organiser = row["team"] or row["project"]
        if organiser is None and row["alliance"] is not None:
            spanned = row["alliance"].communities.all()
            return spanned[0].pk if len(spanned) == 1 else None
        return organiser.community_id if organiser is not None else None

    @classmethod
    def column(cls, name: str) -> Column:
        """Return one column by its name."""
        return next(column for column in cls.columns if column.name == name)

    def _read_problem(self, row: Row, activity: Entry, text: str) -> None:
        problem = row.put(
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
                "solved_by_id": self.by.pk,
            },
        )
        row.tell_kept("result", problem)
