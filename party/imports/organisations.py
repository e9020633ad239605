"""Workbook of Party organisations with their secretaries and terms."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import Any

from core.errors import RefusedError
from core.identity import check_office_phone
from core.ledger import cells, names
from core.ledger.alike import Near
from core.ledger.cells import Hints
from core.ledger.entries import Entry
from core.ledger.row import Row
from core.ledger.sheets import Cell
from core.ledger.spec import Column, Target, keep_pinyin
from party.imports.former_secretaries import FormerSecretaries, refuse_before_term
from party.models import (
    CommitteeMember,
    CommitteePost,
    CommitteeTerm,
    OrganisationKind,
    OrganisationLevel,
    OrganisationMove,
    PartyOrganisation,
    why_not_below,
)
from places.imports import COMMUNITY, StreetLedger
from places.imports.spellings import stem_of
from places.models import Compound

NO_MOVE = "上级党组织没有变化"
SAME_NAME = "叫“{name}”的党组织不止一个，分不清是哪一个，请写代码：{codes}。"

TERM = ("number", "elected_on", "expires_on")
_NUMBER = cells.whole_number(1, 99)


def _term_number(cell: Cell, hints: Hints) -> int:
    """Accept 3, 3届, 第3届 and 第三届."""
    number: int = _NUMBER(stem_of(cell, ("届",)) if isinstance(cell, str) else cell, hints)
    return number


class PartyOrganisationLedger(StreetLedger):
    """党组织: known by its code; its superior may stand anywhere in the same file."""

    key, label = "party-organisations", "党组织"
    row_means = "每行一个党组织或党小组，上级可以在同一份文件里，先后不限。"
    columns = (
        Column(
            name="name",
            label="党组织名称",
            synonyms=("名称", "组织名称", "党组织", "党组织全称"),
            is_required=True,
            clean=names.name(100),
            example="中共清水社区总支部委员会",
            width=30,
        ),
        Column(
            name="code",
            label="党组织代码",
            synonyms=("代码", "组织代码", "编码"),
            is_required=True,
            clean=cells.text(40),
            help="本街道自定的代码也可以，每个党组织一个，不重复。",
        ),
        Column(
            name="kind",
            label="类型",
            synonyms=("党组织类型", "组织类型", "党组织类别", "组织类别", "类别"),
            is_required=True,
            choices=OrganisationKind,
            choice_synonyms={
                "支部": OrganisationKind.BRANCH,
                "总支": OrganisationKind.GENERAL_BRANCH,
            },
        ),
        Column(
            name="level",
            label="层级",
            is_required=True,
            for_all="没有写层级的党组织都算哪一层级",
            choices=OrganisationLevel,
            choice_synonyms={
                "小区": OrganisationLevel.COMPOUND,
                "网格": OrganisationLevel.COMPOUND,
                "单位": OrganisationLevel.UNIT,
                "两新": OrganisationLevel.NEW_SECTOR,
            },
            help="党小组不算一级，写“党小组”。",
        ),
        Column(
            name="parent",
            label="上级党组织",
            synonyms=("上级组织", "隶属党组织", "上级党组织名称", "隶属关系", "隶属"),
            clean=cells.text(100),
            help="写上级的名称或代码；街道党工委不填，党小组写所在的党支部。",
            width=26,
        ),
        Column(
            name="moved_on",
            label="隶属变更日期",
            synonyms=("变更日期", "转隶日期"),
            clean=cells.day,
            help="上级党组织与台账不同时，从哪一天起归新的上级；空着按导入当天。",
        ),
        COMMUNITY,
        Column(name="compound", label="所在小区", synonyms=("小区",), clean=cells.text(100)),
        Column(
            name="members_full",
            label="正式党员数",
            synonyms=("党员数", "党员人数", "正式党员", "党员总数"),
            clean=cells.whole_number(0, 100_000, units="人/名"),
        ),
        Column(
            name="phone",
            label="联系电话",
            synonyms=("电话",),
            clean=cells.number_of(check_office_phone),
            keeps_odd=True,
        ),
        Column(name="founded_on", label="成立日期", synonyms=("成立时间",), clean=cells.day),
        Column(
            name="secretary",
            label="书记",
            synonyms=(
                "书记姓名",
                "党组织书记",
                "支部书记",
                "党支部书记",
                "组长",
                "书记或组长",
                "党小组组长",
            ),
            clean=names.person(),
            help="党小组写组长。",
        ),
        Column(name="started_on", label="书记任职日期", synonyms=("任职日期",), clean=cells.day),
        Column(
            name="number",
            label="届次",
            synonyms=("第几届",),
            clean=_term_number,
        ),
        Column(
            name="elected_on", label="选举日期", synonyms=("换届日期", "选举时间"), clean=cells.day
        ),
        Column(
            name="expires_on", label="届满日期", synonyms=("届满时间", "到届时间"), clean=cells.day
        ),
    )
    targets = (
        Target(
            name="organisation",
            model=PartyOrganisation,
            fields=(
                "street_id",
                "community_id",
                "code",
                "name",
                "kind",
                "level",
                "parent_id",
                "compound_id",
                "members_full",
                "phone",
                "founded_on",
            ),
            existing=lambda ledger: PartyOrganisation.objects.filter(street=ledger.scope),
            near=Near(),
            keys=lambda row: [row["code"]],
            derive=keep_pinyin,
        ),
        Target(
            name="move",
            model=OrganisationMove,
            fields=("organisation_id", "from_parent_id", "to_parent_id", "moved_on"),
            existing=lambda ledger: OrganisationMove.objects.none(),
            keys=lambda row: [row["organisation_id"]],
        ),
        Target(
            name="term",
            model=CommitteeTerm,
            fields=("organisation_id", "number", "elected_on", "expires_on"),
            existing=lambda ledger: CommitteeTerm.objects.filter(
                organisation__street=ledger.scope, ended_on=None
            ),
            keys=lambda row: [row["organisation_id"]],
        ),
        Target(
            name="secretary",
            model=CommitteeMember,
            fields=("organisation_id", "name", "started_on"),
            existing=lambda ledger: CommitteeMember.objects.heads().filter(
                organisation__street=ledger.scope, ended_on=None
            ),
            keys=lambda row: [row["organisation_id"]],
            changeable=False,
        ),
    )

    def prepare(self) -> None:
        super().prepare()
        compounds = Compound.objects.filter(community__street=self.scope)
        self.compounds = {(c.community_id, c.name): c.pk for c in compounds}
        rows = PartyOrganisation.objects.filter(street=self.scope)
        self.codes: dict[str, set[str]] = {}
        for name, code in rows.values_list("name", "code"):
            self.codes.setdefault(cells.half_width(name), set()).add(code)
        self.kinds: dict[str, str] = dict(rows.values_list("code", "kind"))
        moves = OrganisationMove.objects.filter(organisation__street=self.scope)
        self.moved: dict[int, date] = dict(
            moves.order_by("moved_on").values_list("organisation_id", "moved_on")
        )
        self.former = FormerSecretaries(self.scope)
        self.read_rows: list[Row] = []

    def rules(self) -> Sequence[Callable[[Row], None]]:
        return (
            self._check_parent,
            self._check_kind,
            self._check_level,
            self._check_compound,
            partial(self.refuse_to_come, "started_on"),
            partial(self.refuse_to_come, "elected_on"),
        )

    def _check_parent(self, row: Row) -> None:
        is_root = row["kind"] == OrganisationKind.WORKING_COMMITTEE
        if is_root and row["parent"]:
            row.fail("parent", "党工委没有上级党组织，请删去。")
        if not is_root and not row["parent"]:
            row.fail("parent", "没有填写上级党组织。")

    def _check_kind(self, row: Row) -> None:
        is_group = row["kind"] == OrganisationKind.GROUP
        before = self.kinds.get(row["code"])
        if before and is_group != (before == OrganisationKind.GROUP):
            row.fail("kind", "台账里这个代码的类型不同，党小组和党组织不能互换，请另用一个代码。")

    def _check_level(self, row: Row) -> None:
        is_group = row["kind"] == OrganisationKind.GROUP
        if row["level"] == OrganisationLevel.GROUP and not is_group:
            row.fail("level", "只有党小组的层级写“党小组”，请改为这个党组织的层级。")

    def _check_compound(self, row: Row) -> None:
        if row["compound"] is not None and self._compound(row) is None:
            row.fail("compound", "这个社区没有这个小区，请先导入小区，或核对社区和小区名称。")

    def read(self, row: Row) -> None:
        is_group = row["kind"] == OrganisationKind.GROUP
        values = row.given("code", "name", "kind", "level", "members_full", "phone", "founded_on")
        if is_group and row["level"] and row["level"] != OrganisationLevel.GROUP:
            row.warn("level", "党小组是党支部的一部分，不算一级，层级按“党小组”登记。")
            values["level"] = OrganisationLevel.GROUP
        if row["compound"] is not None:
            values["compound_id"] = self._compound(row)
        organisation = row.put("organisation", **self.place_of(row), **values)
        self.check_numbered(row, organisation, "code", otherwise="请换一个代码")
        self.codes.setdefault(cells.half_width(row["name"]), set()).add(row["code"])
        self.kinds[row["code"]] = row["kind"]
        self.read_rows.append(row)
        self._read_term(row, organisation)
        self._read_secretary(row, organisation)

    def finish(self) -> None:
        """Find the superiors, now that every organisation of the file is known."""
        for row in self.read_rows:
            row.judge(self._find_superior)

    def _find_superior(self, row: Row) -> None:
        if not row["parent"]:
            row.tell_unused(NO_MOVE, "moved_on")
            return
        codes = sorted(self.codes.get(cells.half_width(row["parent"]), {row["parent"]}))
        code = row["parent"] if row["parent"] in codes else codes[0]
        parent = row.known("organisation", code)
        if parent is None and self.is_passed_over(row["parent"]):
            return
        if parent is None:
            row.fail("parent", "文件和台账里都没有这个党组织，请核对名称或代码。")
        elif len(codes) > 1:
            row.fail("parent", SAME_NAME.format(name=row["parent"], codes="、".join(codes)))
        elif why_not := why_not_below(row["kind"], self.kinds.get(code, "")):
            row.fail("parent", why_not)
        else:
            moved = row.put(
                "organisation",
                keys=[row["code"]],
                repeated=True,
                parent_id=parent.pk or parent,
            )
            self._note_move(row, moved, parent)

    def _note_move(self, row: Row, organisation: Entry, parent: Entry) -> None:
        """Keep the old superior, so that earlier trees can be drawn (R-PTY-2)."""
        former = organisation.old and organisation.old["parent_id"]
        later = self.moved.get(organisation.pk or 0)
        if not former or former == parent.pk:
            if row["moved_on"] != later:
                row.tell_unused(NO_MOVE, "moved_on")
            return
        day = row["moved_on"] or self.today
        if day > self.today:
            row.fail("moved_on", "日期还没有到，请填实际变更的日期。")
        elif later is not None and later > day:
            row.fail("moved_on", f"{later:%Y年%-m月%-d日}已有一次隶属变更，日期不能早于它。")
        else:
            row.warn("parent", f"上级党组织有变化，将登记一次隶属变更，日期{day:%Y年%-m月%-d日}。")
            row.put(
                "move",
                organisation_id=organisation.pk,
                from_parent_id=former,
                to_parent_id=parent.pk or parent,
                moved_on=day,
                if_new={"reason": "台账导入"},
            )

    def settle(self) -> None:
        """Write the path of every organisation of the street."""
        rows = {row.pk: row for row in PartyOrganisation.objects.filter(street=self.scope)}
        moved = []
        for row in rows.values():
            path = _path(row, rows)
            if row.path != path:
                row.path = path
                moved.append(row)
        PartyOrganisation.objects.bulk_update(moved, ["path"], batch_size=500)

    def _compound(self, row: Row) -> int | None:
        community = row["community"]
        return self.compounds.get((community.pk, row["compound"])) if community else None

    def _read_term(self, row: Row, organisation: Entry) -> None:
        values = row.given(*TERM)
        if not values or not all(map(row.is_right, TERM)):
            return
        running = row.known("term", organisation.key)
        if row["kind"] == OrganisationKind.WORKING_COMMITTEE:
            row.fail("number", "党工委由上级任命，没有届次，请删去届次和选举日期。")
        elif row["kind"] == OrganisationKind.GROUP:
            row.fail("number", "党小组没有届次，请删去届次和选举日期。")
        elif running is None and len(values) < 3:
            row.fail("number", "届次、选举日期、届满日期要一起填写。")
        elif running is not None and running.old and self._other_term(values, running.old):
            row.fail("number", f"在任的是第 {running.old['number']} 届，请先在后台登记换届。")
        else:
            row.put("term", keys=[organisation.key], organisation_id=organisation, **values)

    @staticmethod
    def _other_term(values: dict[str, Any], old: dict[str, Any]) -> bool:
        return bool(values.get("number", old["number"]) != old["number"])

    def _read_secretary(self, row: Row, organisation: Entry) -> None:
        if not row["secretary"]:
            row.tell_unused("没有写书记或组长", "started_on")
            return
        started_on = row["started_on"] or row["elected_on"]
        if started_on is None and row.known("secretary", organisation.key) is None:
            row.fail("started_on", "填了书记或组长，请同时填写任职日期。")
            return
        if self.former.leaves_out(row, organisation, started_on):
            return
        refuse_before_term(row, organisation)
        is_group = row["kind"] == OrganisationKind.GROUP
        secretary = row.put(
            "secretary",
            keys=[organisation.key],
            organisation_id=organisation,
            name=row["secretary"],
            if_new={
                "post": CommitteePost.LEADER if is_group else CommitteePost.SECRETARY,
                "started_on": started_on,
            },
        )
        row.tell_kept("started_on", secretary)


def _path(row: PartyOrganisation, rows: dict[int, PartyOrganisation]) -> str:
    """Return the chain of keys from the root.

    Errors: RefusedError when the chain comes back to where it began.
    """
    chain: list[int] = []
    here: PartyOrganisation | None = row
    while here is not None:
        if here.pk in chain:
            raise RefusedError(f"“{row.name}”的上级党组织绕回了它自己，请核对。")
        chain.append(here.pk)
        here = rows.get(here.parent_id) if here.parent_id else None
    return "".join(f"{pk:06d}/" for pk in reversed(chain))
