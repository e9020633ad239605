"""Workbooks of the volunteer roster."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from core import crypto
from core.identity import check_id_number, check_phone
from core.ledger import cells, names
from core.ledger.alike import BY_PHONE
from core.ledger.entries import Entry, Table
from core.ledger.row import Row
from core.ledger.spec import Column, Lookup, Target, names_of
from places.imports import COMMUNITY, StreetLedger
from volunteers.imports.former import FormerEntries
from volunteers.imports.namesakes import Namesakes
from volunteers.imports.seats import LEAVES_TODAY, LEFT_SOME_DAY, SUSPENDED, EarlierSeats
from volunteers.models import (
    Gender,
    Team,
    TeamMembership,
    Volunteer,
    VolunteerState,
    forget_alike_count,
)
from volunteers.models.people import ID_NUMBER

# The ways to know a person, as the first part of a key.
_ID, _PHONE, _UNNUMBERED, _TEAM = range(4)
SEAT = ("team_id", "volunteer_id", "joined_on")


def _stored_keys(row: Mapping[str, Any]) -> list[Hashable]:
    """Return how a stored person is known; one without an ID number may still be given one."""
    by_phone = (row["name"], row["phone"])
    keys: list[Hashable] = [(_PHONE, *by_phone)] if row["phone"] else []
    if row["id_number_index"]:
        return [(_ID, row["id_number_index"]), *keys]
    return [*keys, (_UNNUMBERED, *by_phone)] if row["phone"] else []


def _check_gender(row: Row) -> None:
    """Point out a gender other than the one that the ID number tells (GB 11643, 17th digit)."""
    told = Gender.MALE if int(row["id_number"][16]) % 2 else Gender.FEMALE
    if row["gender"] not in {None, told}:
        row.warn("gender", "与身份证号里的性别不同，请核对。")


def _index_of(row: Row) -> str:
    """Return the index under which the number is known, else the one of the current key.

    Source: docs/rules.md R-KEY-2.
    """
    indexes = crypto.blind_indexes(row["id_number"], field=ID_NUMBER)
    known = (index for index in indexes if row.known("volunteer", (_ID, index)))
    return next(known, indexes[0])


def _keep_id_number(row: Any, extra: Mapping[str, Any]) -> None:
    """Derive the pinyin, and seal the ID number that the file gave.

    Source: docs/rules.md R-VOL-2.
    """
    row.set_pinyin()
    row.told_apart_at = None  # what told people apart may just have changed
    if "id_number" in extra:
        number = extra["id_number"]
        row.id_number_sealed = crypto.seal(number, field=ID_NUMBER, row=str(row.uid))
        row.id_number_tail = number[-4:]


BY_TEAM = "没有写社区的新志愿者，按所在队伍的社区登记。"


class RosterLedger(StreetLedger):
    """志愿者花名册: unique persons and their seats in teams.

    A person is known by ID number, else by name and phone, else by name within a team (then
    with a warning: two people may share a name). What an entry said before it was merged still
    leads to the person.
    Source: docs/rules.md R-IMP-3, R-VOL-1, R-VOL-3.
    """

    key, label = "volunteers", "志愿者花名册"
    row_means = "每行一名志愿者在一支队伍里；一人在几支队伍，写几行，或在队伍一格里用顿号隔开。"
    columns = (
        Column(
            name="name",
            label="姓名",
            synonyms=("志愿者姓名", "名字", "队员姓名", "成员姓名", "志愿者"),
            is_required=True,
            clean=names.person(),
            example="李示范",
        ),
        Column(
            name="gender",
            label="性别",
            choices=Gender,
            choice_synonyms={
                **{"男性": Gender.MALE, "男士": Gender.MALE},
                **{"女性": Gender.FEMALE, "女士": Gender.FEMALE},
            },
            width=8,
        ),
        Column(
            name="phone",
            label="手机号",
            synonyms=("手机号码", "手机", "移动电话", "联系电话", "电话", "联系方式", "电话号码"),
            clean=cells.number_of(check_phone),
        ),
        Column(
            name="id_number",
            label="身份证号",
            synonyms=(
                *("身份证", "身份证号码", "公民身份号码"),
                *("证件号码", "证件号", "居民身份证号码"),
            ),
            clean=cells.number_of(check_id_number),
            is_secret=True,
            help="加密保存，列表中不显示。",
            width=22,
        ),
        Column(
            name="teams",
            label="所在队伍",
            synonyms=(
                *("队伍", "队伍名称", "志愿服务队", "所属队伍", "志愿者队伍", "服务队"),
                *("志愿服务队伍", "志愿服务队伍名称", "所属志愿服务队"),
            ),
            look_up="teams",
            several=True,
            for_all="整份文件都属于哪支队伍",
            width=28,
        ),
        COMMUNITY,
        Column(
            name="joined_on",
            label="入队日期",
            synonyms=("加入日期", "入队时间", "加入时间"),
            clean=cells.day,
        ),
        Column(
            name="registered_on",
            label="登记日期",
            synonyms=("注册日期", "注册时间", "登记时间"),
            clean=cells.day,
        ),
        Column(
            name="external_number",
            label="全国志愿者编号",
            synonyms=("志愿者编号", "志愿汇编号"),
            clean=cells.text(40),
        ),
        Column(name="skills", label="特长", synonyms=("技能", "服务特长", "专业特长"), width=24),
        Column(
            name="state",
            label="状态",
            choices=VolunteerState,
            choice_synonyms={"正常": VolunteerState.ACTIVE, "退出": VolunteerState.LEFT},
        ),
    )
    targets = (
        Target(
            name="volunteer",
            model=Volunteer,
            fields=(
                *("street_id", "community_id", "name", "gender", "phone", "id_number_index"),
                *("external_number", "skills", "state", "registered_on"),
            ),
            existing=lambda ledger: Volunteer.objects.standing().filter(street=ledger.scope),
            near=BY_PHONE,
            keys=_stored_keys,
            ambiguous=(
                "身份证号和姓名、手机号分别属于两条已有的登记。如果是同一个人，"
                "请先在志愿者台账里勾选这两条，选“合并所选”，再导入。"
            ),
            aliases=lambda ledger: ledger.former.aliases(_stored_keys),
            derive=_keep_id_number,
        ),
        Target(
            name="seat",
            model=TeamMembership,
            fields=(*SEAT, "left_on"),
            existing=lambda ledger: TeamMembership.objects.filter(
                team__street=ledger.scope, left_on=None
            ),
            keys=lambda row: [(row["team_id"], row["volunteer_id"])],
        ),
    )

    def prepare(self) -> None:
        super().prepare()
        teams = Team.objects.filter(street=self.scope)
        self.lookups["teams"] = Lookup("队伍", names_of(teams), where="导入志愿者队伍")
        self._seated: dict[Hashable, list[tuple[int, bool]]] | None = None
        self.former = FormerEntries(self.scope)
        self.earlier = EarlierSeats(self.scope)
        self._told: set[tuple[str, str]] = set()
        self._left: dict[Entry, Row] = {}
        self._namesakes: Namesakes | None = None

    def finish(self) -> None:
        """Let whoever leaves by this file give up their seats today, as by hand.

        Source: docs/rules.md R-VOL-3.
        """
        leaving: dict[int | None, Row] = {}
        for person, row in self._left.items():
            if person.is_new:
                self._tell(row, LEFT_SOME_DAY)
            elif self._is_left(person) and not self._had_left(person):
                self._tell(row, LEAVES_TODAY)
                leaving[person.pk] = row
        if leaving:
            plan = next(iter(leaving.values())).plan
            self._give_up_seats(plan.tables["seat"], leaving)

    def _give_up_seats(self, seats: Table, leaving: Mapping[int | None, Row]) -> None:
        ends = {
            (team, person): max(joined_on, self.today)
            for _pk, team, person, joined_on in seats.values_of(*SEAT)
            if person in leaving
        }
        for seat in seats.named:
            key = (seat.values["team_id"], seat.values["volunteer_id"].pk)
            if seat.is_new and key[1] in leaving:
                ends[key] = self.today
        for key, left_on in ends.items():
            leaving[key[1]].put("seat", keys=[key], repeated=True, left_on=left_on)

    def settle(self) -> None:
        """Count likely duplicates anew."""
        super().settle()
        forget_alike_count()

    def rules(self) -> Sequence[Callable[[Row], None]]:
        return (
            self._check_known,
            *(partial(self.refuse_to_come, name) for name in ("joined_on", "registered_on")),
        )

    def _check_known(self, row: Row) -> None:
        if not (row["id_number"] or row["phone"] or row["teams"]):
            row.fail("phone", "身份证号、手机号、所在队伍至少填一项，才能认出是谁。")

    def read(self, row: Row) -> None:
        teams = row["teams"] or []
        person = self._read_person(row)
        self._namesakes = self._namesakes or Namesakes(row.plan)
        self._namesakes.tell(row, person)
        if not teams and (row["registered_on"] or not person.is_new):
            row.tell_unused("没有写所在队伍", "joined_on")
        for team in teams:
            if self._stays_away(person) and row.known("seat", (team.pk, person.key)) is None:
                if not self._had_left(person):
                    row.warn("teams", SUSPENDED)
                continue  # yesterday's file gives nobody a seat again that they gave up
            seat = row.put(
                "seat",
                keys=[(team.pk, person.key)],
                team_id=team.pk,
                volunteer_id=person,
                repeated=self.former.is_merged(person),
                if_new={"joined_on": self._first_day(row, person, team)},
                **self._joined_on(row, person, team),
            )
            self.earlier.tell_dissolved(row, seat, team)

    def _first_day(self, row: Row, person: Entry, team: Team) -> date:
        return self.earlier.first_day(person, team, row["registered_on"] or self.today)

    def _joined_on(self, row: Row, person: Entry, team: Team) -> dict[str, Any]:
        if self.former.is_decided(person, team.pk, row["joined_on"]):
            return {}
        self.earlier.check(row, person, team)
        return row.given("joined_on")

    def _read_person(self, row: Row) -> Entry:
        values = row.given(
            "name", "gender", "phone", "external_number", "skills", "state", "registered_on"
        )
        extra = {"id_number": row["id_number"]} if row["id_number"] else {}
        if extra:
            _check_gender(row)
            values["id_number_index"] = _index_of(row)
        values |= self.place_of(row)
        keys = self._keys(row, values.get("id_number_index"))
        stored = self._same_in_team(row, keys)
        if self.former:
            values = self.former.unsaid(stored or self._known(row, keys), values)
        person = row.put(
            "volunteer",
            keys=keys,
            entry=stored,
            repeated=True,
            extra=extra,
            if_new={
                "registered_on": row["joined_on"] or self.today,
                **self._community_of_teams(row),
            },
            **values,
        )
        if row["state"] == VolunteerState.LEFT:
            self._left.setdefault(person, row)
        if extra and row["phone"]:
            row.alias("volunteer", (_PHONE, row["name"], row["phone"]), person)
        return person

    @staticmethod
    def _had_left(person: Entry) -> bool:
        return (person.old or {}).get("state") == VolunteerState.LEFT

    @staticmethod
    def _stays_away(person: Entry) -> bool:
        """Say whether a stored person did not serve before this file, and does not by it."""
        stored = (person.old or {}).get("state", VolunteerState.ACTIVE)
        states = {stored, person.values.get("state", stored)}
        return VolunteerState.ACTIVE not in states

    @staticmethod
    def _is_left(person: Entry) -> bool:
        """Say whether a person has left by this file, or else as stored."""
        stored = (person.old or {}).get("state")
        return bool(person.values.get("state", stored) == VolunteerState.LEFT)

    def _community_of_teams(self, row: Row) -> dict[str, int]:
        """Return the community of the teams of a new person where the row names none.

        Who is registered nowhere would be seen by no community. Source: docs/rules.md R-IMP-3.
        """
        places = {team.community_id for team in row["teams"] or []}
        if row["community"] is not None or len(places) != 1 or None in places:
            return {}
        self._tell(row, BY_TEAM)
        return {"community_id": places.pop()}

    def _tell(self, row: Row, sentence: str) -> None:
        """Say something of a sheet once."""
        if (row.sheet, sentence) not in self._told:
            self._told.add((row.sheet, sentence))
            row.plan.note(row.sheet, sentence)

    def _keys(self, row: Row, id_number_index: str | None) -> list[Hashable]:
        by_phone = (row["name"], row["phone"])
        if id_number_index is not None:
            maybe = [(_UNNUMBERED, *by_phone)] if row["phone"] else []
            return [(_ID, id_number_index), *maybe]
        if row["phone"]:
            return [(_PHONE, *by_phone)]
        return [(_TEAM, row["name"], row["teams"][0].pk)]

    @staticmethod
    def _known(row: Row, keys: list[Hashable]) -> Entry | None:
        return next(filter(None, (row.known("volunteer", key) for key in keys)), None)

    def _same_in_team(self, row: Row, keys: list[Hashable]) -> Entry | None:
        """Return the stored person without an ID number who has this name in this team.

        A row with a phone number may only complete a person without one. Warns when a new person
        can be told from others by nothing but name and team.
        """
        if row["id_number"] or any(row.known("volunteer", key) for key in keys):
            return None
        phone, seated = row["phone"], self._stored_in_teams(row)
        found = {
            pk
            for team in row["teams"] or []
            for pk, has_phone in seated.get((row["name"], team.pk), ())
            if not (phone and has_phone)
        }
        if len(found) == 1:
            return row.plan.tables["volunteer"].of_pk(found.pop())
        if not phone:
            row.warn("phone", "没有手机号和身份证号，只按姓名和队伍登记；如有同名，请补上手机号。")
        return None

    def _stored_in_teams(self, row: Row) -> dict[Hashable, list[tuple[int, bool]]]:
        """Return {(name, team): [(key, has a phone)]} of the stored without an ID number."""
        if self._seated is None:
            self._seated = {}
            tables = row.plan.tables
            people = {
                pk: (name, bool(phone))
                for pk, name, phone, index in tables["volunteer"].values_of(
                    "name", "phone", "id_number_index"
                )
                if index is None
            }
            for _pk, team, pk in tables["seat"].values_of("team_id", "volunteer_id"):
                if pk in people:
                    name, has_phone = people[pk]
                    self._seated.setdefault((name, team), []).append((pk, has_phone))
            for key, pk, has_phone in self.former.in_teams():
                self._seated.setdefault(key, []).append((pk, has_phone))
        return self._seated
