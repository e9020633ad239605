"""Workbook of check-ins (双报到): a row with a name is a member's, one without is a unit's."""

from collections.abc import Callable, Hashable, Sequence
from functools import partial

from core.identity import check_phone
from core.ledger import cells, names
from core.ledger.alike import BY_PHONE_OR_NAME
from core.ledger.row import Row
from core.ledger.spec import Column, Lookup, Target, keep_pinyin, names_of
from party.models import MemberCheckIn, MemberCheckInState, UnitCheckIn
from places.imports import COMMUNITY, StreetLedger
from places.imports.former import FormerTimes
from places.models import Unit


class CheckInLedger(StreetLedger):
    """双报到: a unit is known by unit and community, a member by name, phone and community.

    Members come in as 待确认: each community confirms its own, and never whoever imported them.
    Source: docs/rules.md R-CHK-3.
    """

    key, label = "check-ins", "双报到"
    row_means = "每行一名报到党员；不写姓名的行是单位报到。"
    columns = (
        Column(
            name="name",
            label="姓名",
            synonyms=("党员姓名", "报到党员", "名字"),
            clean=names.person(),
            example="李示范",
            help="空着的行按单位报到登记。",
        ),
        Column(
            name="phone",
            label="手机号",
            synonyms=("手机号码", "手机", "联系电话", "电话", "联系方式"),
            clean=cells.number_of(check_phone),
        ),
        Column(
            name="home_unit",
            label="所在单位",
            synonyms=("单位", "工作单位", "单位名称", "报到单位", "所在单位名称"),
            is_required=True,
            clean=cells.text(100),
            help="和“驻区单位”台账里的名称一致就会关联；台账里没有的，党员报到按写的名称登记。",
            width=28,
        ),
        COMMUNITY,
        Column(
            name="checked_in_on",
            label="报到日期",
            synonyms=("报到时间", "登记日期"),
            is_required=True,
            clean=cells.day,
        ),
        Column(name="skills", label="特长", synonyms=("技能", "专业特长", "服务特长"), width=24),
        Column(
            name="wanted_post",
            label="意向岗位",
            synonyms=("认领岗位", "服务岗位", "岗位", "认领服务岗位"),
            clean=cells.text(40),
            help="确认报到以后在平台里认领，名额先到先得。",
        ),
    )
    targets = (
        Target(
            name="member",
            model=MemberCheckIn,
            fields=(
                "street_id",
                "community_id",
                "name",
                "phone",
                "home_unit_id",
                "home_unit_name",
                "checked_in_on",
                "skills",
                "wanted_post",
            ),
            existing=lambda ledger: MemberCheckIn.objects.filter(street=ledger.scope).exclude(
                state=MemberCheckInState.LEFT
            ),
            near=BY_PHONE_OR_NAME,
            keys=lambda row: [(row["community_id"], row["name"], row["phone"])],
            derive=keep_pinyin,
        ),
        Target(
            name="unit",
            model=UnitCheckIn,
            fields=("street_id", "community_id", "unit_id", "checked_in_on"),
            existing=lambda ledger: UnitCheckIn.objects.active().filter(street=ledger.scope),
            keys=lambda row: [(row["community_id"], row["unit_id"])],
        ),
    )

    def prepare(self) -> None:
        super().prepare()
        self.units = Lookup("单位", names_of(Unit.objects.filter(street=self.scope)))
        members = MemberCheckIn.objects.filter(street=self.scope)
        units = UnitCheckIn.objects.filter(street=self.scope)
        self.former = {
            "member": FormerTimes(
                members,
                *("community", "name", "phone"),
                span=("checked_in_on", "left_on"),
                is_last_counted=True,
            ),
            "unit": FormerTimes(
                units,
                *("community", "unit"),
                span=("checked_in_on", "ended_on"),
                is_last_counted=True,
            ),
        }

    def rules(self) -> Sequence[Callable[[Row], None]]:
        return (self._check_community, partial(self.refuse_to_come, "checked_in_on"))

    def _check_community(self, row: Row) -> None:
        if row["community"] is None:
            row.fail("community", "没有填写向哪个社区报到。")

    def read(self, row: Row) -> None:
        if row["name"]:
            self._read_member(row)
        else:
            self._read_unit(row)

    def _read_member(self, row: Row) -> None:
        if not row["phone"]:
            row.fail("phone", "没有填写手机号，凭姓名和手机号认出是谁。")
            return
        unit = self.units.get(row["home_unit"])
        home = {"home_unit_id": unit.pk, "home_unit_name": ""} if unit is not None else {}
        key = (row["community"].pk, row["name"], row["phone"])
        if self._is_over(row, "member", key):
            return
        row.put(
            "member",
            if_new={"entered_by_id": self.by.pk},
            **self.place_of(row),
            **(home or {"home_unit_id": None, "home_unit_name": row["home_unit"]}),
            **row.given("name", "phone", "checked_in_on", "skills", "wanted_post"),
        )

    def _read_unit(self, row: Row) -> None:
        unit = self.units.get(row["home_unit"])
        if unit is None:
            row.fail("home_unit", "“驻区单位”台账里没有这家单位，请先导入，或核对名称。")
            return
        if row["phone"] or row["skills"] or row["wanted_post"]:
            row.warn("home_unit", "没有写姓名，按单位报到登记；手机号、特长、意向岗位不会导入。")
        if not self._is_over(row, "unit", (row["community"].pk, unit.pk)):
            row.put("unit", **self.place_of(row), unit_id=unit.pk, **row.given("checked_in_on"))

    def _is_over(self, row: Row, target: str, key: tuple[Hashable, ...]) -> bool:
        """Say whether the row is of a time that is over, also where they came again since."""
        running, day = row.known(target, key), row["checked_in_on"]
        if running is not None and (running.old or {}).get("checked_in_on") == day:
            return False
        return self.former[target].leaves_out(row, "checked_in_on", key, day, again="报到")
