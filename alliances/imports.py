"""Workbooks of alliances, of their members, and of co-building projects."""

from typing import Any

from django.db.models import QuerySet

from alliances.models import (
    SIGNED_STATES,
    Alliance,
    AllianceMembership,
    AllianceTier,
    CoBuildProject,
    MembershipRole,
    ProjectCategory,
    ProjectState,
)
from core.ledger import cells, names
from core.ledger.entries import Entry
from core.ledger.row import Row
from core.ledger.spec import Column, Lookup, Target, keep_pinyin, names_of
from party.models import PartyOrganisation
from places.imports import COMMUNITY, StreetLedger
from places.models import Unit


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
            synonyms=("覆盖社区", "所属社区"),
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
            parent = row.known("alliance", row["parent"])
            if parent is None or parent is row.known("alliance", row["name"]):
                row.fail("parent", "文件和台账里都没有这个上级联盟，请核对名称。")
                continue
            row.put("alliance", keys=[row["name"]], repeated=True, parent_id=parent.pk or parent)


class AllianceLookups(StreetLedger):
    """What the two ledgers below refer to: alliances and units of the street."""

    def prepare(self) -> None:
        super().prepare()
        alliances = Alliance.objects.filter(street=self.scope)
        units = Unit.objects.filter(street=self.scope)
        self.lookups["alliances"] = Lookup("党建联盟", names_of(alliances), where="导入党建联盟")
        self.lookups["units"] = Lookup("单位", names_of(units), where="导入驻区单位")


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
            synonyms=("联盟职务",),
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
            synonyms=("加入时间", "入盟日期"),
            is_required=True,
            clean=cells.day,
        ),
    )
    targets = (
        Target(
            name="membership",
            model=AllianceMembership,
            fields=("alliance_id", "unit_id", "role", "joined_on"),
            existing=lambda ledger: AllianceMembership.objects.filter(
                alliance__street=ledger.scope, left_on=None
            ),
            keys=lambda row: [(row["alliance_id"], row["unit_id"])],
        ),
    )

    def read(self, row: Row) -> None:
        row.put(
            "membership",
            alliance_id=row["alliance"].pk,
            unit_id=row["unit"].pk,
            **row.given("role", "joined_on"),
        )


class ProjectLedger(AllianceLookups):
    """共建项目: known by its number, else by alliance and name. New categories are added."""

    key, label = "projects", "共建项目"
    row_means = "每行一个共建项目。"
    columns = (
        Column(
            name="name",
            label="项目名称",
            synonyms=("名称", "项目", "共建项目"),
            is_required=True,
            clean=names.name(100),
            example="校门口交通护学",
            width=28,
        ),
        Column(
            name="number",
            label="项目编号",
            synonyms=("编号",),
            clean=cells.code(r"[0-9A-Z\-]{2,24}", "只能用数字、字母和短横，2 到 24 位。"),
            help="没有编号可以空着，系统会编一个。",
            width=20,
        ),
        Column(
            name="alliance",
            label="联盟名称",
            synonyms=("联盟", "所属联盟"),
            is_required=True,
            look_up="alliances",
            for_all="整份文件都属于哪个联盟",
            width=24,
        ),
        Column(
            name="category",
            label="项目类别",
            synonyms=("类别", "类型"),
            is_required=True,
            clean=cells.text(40),
            help="写本街道自己的类别；没有登记过的类别会一并新增，并在检查结果里提醒。",
        ),
        Column(
            name="host_unit",
            label="牵头单位",
            synonyms=("承办单位", "责任单位"),
            is_required=True,
            look_up="units",
            width=24,
        ),
        Column(
            name="partner_units",
            label="共建单位",
            synonyms=("参与单位", "合作单位"),
            look_up="units",
            several=True,
            width=30,
        ),
        COMMUNITY,
        Column(
            name="state",
            label="状态",
            synonyms=("项目状态", "进展"),
            choices=ProjectState,
            choice_synonyms={
                "已签": ProjectState.SIGNED,
                "进行中": ProjectState.EXECUTING,
                "实施中": ProjectState.EXECUTING,
                "完成": ProjectState.FINISHED,
                "已完结": ProjectState.FINISHED,
            },
            for_all="整份文件的项目状态",
        ),
        Column(
            name="signed_on",
            label="签约日期",
            synonyms=("签订日期", "签约时间", "签订时间"),
            clean=cells.day,
        ),
        Column(name="starts_on", label="开始日期", synonyms=("启动日期",), clean=cells.day),
        Column(name="ends_on", label="结束日期", synonyms=("完成日期",), clean=cells.day),
        Column(
            name="goal",
            label="目标",
            synonyms=("项目内容", "主要内容", "项目目标"),
            clean=cells.text(300),
            width=40,
        ),
    )
    targets = (
        Target(
            name="category",
            model=ProjectCategory,
            fields=("street_id", "name"),
            existing=lambda ledger: ProjectCategory.objects.filter(street=ledger.scope),
            keys=lambda row: [row["name"]],
        ),
        Target(
            name="project",
            model=CoBuildProject,
            fields=(
                "street_id",
                "community_id",
                "number",
                "name",
                "alliance_id",
                "category_id",
                "host_unit_id",
                "state",
                "signed_on",
                "starts_on",
                "ends_on",
                "goal",
            ),
            existing=lambda ledger: CoBuildProject.objects.filter(street=ledger.scope),
            keys=lambda row: [
                *([("number", row["number"])] if row.get("number") else []),
                ("name", row["alliance_id"], row["name"]),
            ],
            many=("partner_units",),
            derive=keep_pinyin,
        ),
    )

    def stored(self) -> QuerySet[CoBuildProject]:
        """Return the projects; their categories alone make no ledger."""
        return CoBuildProject.objects.filter(street=self.scope)

    def prepare(self) -> None:
        super().prepare()
        prefix = f"GJ{self.today:%Y%m%d}"
        used = CoBuildProject.objects.filter(number__startswith=prefix)
        tails = [number[len(prefix) :] for number in used.values_list("number", flat=True)]
        self._prefix = prefix
        self._last_number = max((int(tail) for tail in tails if tail.isdecimal()), default=0)

    def read(self, row: Row) -> None:
        self._check(row)
        if not row.is_sound:
            return
        partners = row["partner_units"]
        row.put(
            "project",
            **self.place_of(row),
            alliance_id=row["alliance"].pk,
            category_id=self._category(row),
            host_unit_id=row["host_unit"].pk,
            many={"partner_units": [unit.pk for unit in partners]} if partners else None,
            if_new={} if row["number"] else {"number": self._next_number()},
            **row.given("name", "number", "state", "signed_on", "starts_on", "ends_on", "goal"),
        )

    def _check(self, row: Row) -> None:
        if row["state"] in SIGNED_STATES and row["signed_on"] is None:
            row.fail("signed_on", "已签约的项目必须填写签约日期。")
        if row["starts_on"] and row["ends_on"] and row["ends_on"] < row["starts_on"]:
            row.fail("ends_on", "结束日期不能早于开始日期。")
        if row["host_unit"] in (row["partner_units"] or []):
            row.fail("partner_units", "牵头单位不必再写进共建单位，请删去。")

    def _category(self, row: Row) -> Any:
        is_known = row.known("category", row["category"]) is not None
        category: Entry = row.put(
            "category", repeated=True, street_id=self.scope.pk, name=row["category"]
        )
        if not is_known:
            row.warn("category", f"没有登记过“{row['category']}”这一类别，将一并新增。")
        return category.pk or category

    def _next_number(self) -> str:
        self._last_number += 1
        return f"{self._prefix}{self._last_number:04}"
