"""Workbooks of alliances and of their members."""

from collections.abc import Callable, Sequence
from functools import partial

from alliances.models import (
    Alliance,
    AllianceMembership,
    AllianceTier,
    MembershipRole,
    MembershipState,
)
from core.ledger import cells, names
from core.ledger.alike import Near
from core.ledger.row import Row
from core.ledger.spec import Column, Lookup, Target, names_of
from party.models import PartyOrganisation
from places.imports import StreetLedger, unit_names
from places.imports.former import FormerTimes, told_day
from places.models import Unit

DISSOLVED = "这个联盟已于{last}解散，不能再加入，请删去这一行，或核对联盟名称。"
FOUNDED_LATER = "联盟于{first}成立，加入日期不能更早，请核对。"


class AllianceLedger(StreetLedger):
    """党建联盟: known by its name."""

    key, label = "alliances", "党建联盟"
    row_means = "每行一个联盟，上级联盟可以在同一份文件里。"
    columns = (
        Column(
            name="name",
            label="联盟名称",
            synonyms=("名称", "联盟", "子联盟名称"),
            is_required=True,
            clean=names.name(100),
            example="清水片区党建联盟",
            width=28,
        ),
        Column(
            name="tier",
            label="层级",
            is_required=True,
            choices=AllianceTier,
            choice_synonyms={
                "街道": AllianceTier.STREET,
                "街道联盟": AllianceTier.STREET,
                "社区": AllianceTier.COMMUNITY,
                "子联盟": AllianceTier.COMMUNITY,
            },
        ),
        Column(name="parent", label="上级联盟", clean=cells.text(100), width=24),
        Column(
            name="communities",
            label="涉及社区",
            synonyms=("覆盖社区", "所属社区", "所属社区居委会"),
            look_up="communities",
            several=True,
            width=30,
        ),
        Column(
            name="lead_organisation",
            label="牵头党组织",
            synonyms=("牵头单位",),
            look_up="organisations",
            width=28,
        ),
        Column(name="founded_on", label="成立日期", synonyms=("成立时间",), clean=cells.day),
    )
    targets = (
        Target(
            name="alliance",
            model=Alliance,
            fields=(
                "street_id",
                "name",
                "tier",
                "parent_id",
                "lead_organisation_id",
                "founded_on",
            ),
            existing=lambda ledger: Alliance.objects.filter(street=ledger.scope),
            near=Near(),
            keys=lambda row: [row["name"]],
            many=("communities",),
        ),
    )

    def prepare(self) -> None:
        super().prepare()
        rows = PartyOrganisation.objects.filter(street=self.scope).without_groups()
        self.lookups["organisations"] = Lookup("党组织", names_of(rows), where="导入党组织")
        self.read_rows: list[Row] = []

    def read(self, row: Row) -> None:
        values = row.given("name", "tier", "founded_on")
        if row["lead_organisation"] is not None:
            values["lead_organisation_id"] = row["lead_organisation"].pk
        communities = row["communities"]
        row.put(
            "alliance",
            street_id=self.scope.pk,
            many={"communities": [c.pk for c in communities]} if communities else None,
            **values,
        )
        if row["parent"]:
            self.read_rows.append(row)

    def finish(self) -> None:
        """Find the superior alliances, now that every alliance of the file is known."""
        for row in self.read_rows:
            row.judge(self._find_superior)

    def _find_superior(self, row: Row) -> None:
        parent = row.known("alliance", row["parent"])
        if parent is None and self.is_passed_over(row["parent"]):
            return
        if parent is None or parent is row.known("alliance", row["name"]):
            row.fail("parent", "文件和台账里都没有这个上级联盟，请核对名称。")
            return
        row.put("alliance", keys=[row["name"]], repeated=True, parent_id=parent.pk or parent)


class AllianceLookups(StreetLedger):
    """What the two ledgers below refer to: alliances and units of the street."""

    def prepare(self) -> None:
        super().prepare()
        self.alliances = Alliance.objects.filter(street=self.scope).in_bulk()
        units = Unit.objects.filter(street=self.scope)
        self.lookups["alliances"] = Lookup(
            "党建联盟", names_of(self.alliances.values()), where="导入党建联盟"
        )
        self.lookups["units"] = Lookup("单位", unit_names(units), where="导入驻区单位")


class MembershipLedger(AllianceLookups):
    """联盟成员: one unit in one alliance."""

    key, label = "alliance-members", "联盟成员单位"
    row_means = "每行一家单位在一个联盟里的成员关系；一家单位可以加入几个联盟。"
    columns = (
        Column(
            name="unit",
            label="单位名称",
            synonyms=("单位", "成员单位", "成员单位名称"),
            is_required=True,
            look_up="units",
            example="清水小学",
            width=26,
        ),
        Column(
            name="alliance",
            label="联盟名称",
            synonyms=("联盟", "所属联盟"),
            is_required=True,
            look_up="alliances",
            for_all="整份文件都属于哪个联盟",
            width=26,
        ),
        Column(
            name="role",
            label="角色",
            synonyms=("联盟职务", "联盟角色"),
            choices=MembershipRole,
            choice_synonyms={
                "成员": MembershipRole.MEMBER,
                "主席": MembershipRole.CHAIR,
                "副主席": MembershipRole.VICE,
            },
        ),
        Column(
            name="joined_on",
            label="加入日期",
            synonyms=("加入时间", "入盟日期", "加盟日期"),
            is_required=True,
            clean=cells.day,
        ),
    )
    targets = (
        Target(
            name="membership",
            model=AllianceMembership,
            fields=("alliance_id", "unit_id", "role", "state", "joined_on"),
            existing=lambda ledger: AllianceMembership.objects.open().filter(
                alliance__street=ledger.scope
            ),
            keys=lambda row: [(row["alliance_id"], row["unit_id"])],
        ),
    )

    def prepare(self) -> None:
        super().prepare()
        rows = AllianceMembership.objects.filter(alliance__street=self.scope)
        self.former = FormerTimes(rows, "alliance", "unit", span=("joined_on", "left_on"))

    def rules(self) -> Sequence[Callable[[Row], None]]:
        """What the step that admits a unit would refuse too (R-UNI-1)."""
        return (partial(self.refuse_to_come, "joined_on"),)

    def read(self, row: Row) -> None:
        key, joined = (row["alliance"].pk, row["unit"].pk), row["joined_on"]
        running = row.known("membership", key)
        is_known = running is not None and (running.old or {}).get("joined_on") == joined
        if not is_known and self.former.leaves_out(row, "joined_on", key, joined, again="加入"):
            return
        if not is_known:
            self._check_alliance(row)
        row.put(
            "membership",
            alliance_id=row["alliance"].pk,
            unit_id=row["unit"].pk,
            state=MembershipState.ACTIVE,  # a ledger's word decides what waited for an answer
            **row.given("role", "joined_on"),
        )

    def _check_alliance(self, row: Row) -> None:
        alliance = row["alliance"]
        if alliance.dissolved_on is not None:
            row.fail("alliance", DISSOLVED.format(last=told_day(alliance.dissolved_on)))
        elif alliance.founded_on is not None and row["joined_on"] < alliance.founded_on:
            row.fail("joined_on", FOUNDED_LATER.format(first=told_day(alliance.founded_on)))
