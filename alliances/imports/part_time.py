"""Workbooks of part-time members who were appointed before the portal knew of them."""

from collections.abc import Callable, Sequence

from alliances.imports.alliances import AllianceLookups
from alliances.models import AllianceMembership, PartTimeMember, PartTimeState, hosts_of
from core.ledger import cells, names
from core.ledger.alike import Near
from core.ledger.row import Row
from core.ledger.spec import Column, Lookup, Target, keep_pinyin, names_of
from places.imports.former import FormerTimes


class PartTimeLedger(AllianceLookups):
    """兼职委员: known by name, unit and host; those imported are in office."""

    key, label = "part-time-members", "兼职委员"
    row_means = "每行一位已经聘任的兼职委员在一个党组织的任职；在两个党组织任职的写两行。"
    columns = (
        Column(
            name="name",
            label="姓名",
            synonyms=("兼职委员", "委员姓名"),
            is_required=True,
            clean=names.name(40),
            example="张示安",
        ),
        Column(
            name="unit",
            label="单位名称",
            synonyms=("单位", "所在单位", "工作单位"),
            is_required=True,
            look_up="units",
            example="清水小学",
            width=26,
        ),
        Column(
            name="title",
            label="单位职务",
            synonyms=("职务", "在单位职务", "所在单位职务"),
            clean=cells.text(60),
        ),
        Column(
            name="host",
            label="聘任党组织",
            synonyms=("任职党组织", "党组织"),
            is_required=True,
            look_up="hosts",
            for_all="整份文件都由哪个党组织聘任",
            help="街道党工委或社区党组织。",
            width=28,
        ),
        Column(
            name="appointed_on",
            label="聘任日期",
            synonyms=("聘任时间", "任职日期"),
            is_required=True,
            clean=cells.day,
        ),
        Column(
            name="term_until",
            label="任期至",
            synonyms=("届满日期", "到期日期", "聘期至"),
            clean=cells.day,
        ),
        Column(
            name="document",
            label="聘任文号",
            synonyms=("文号",),
            clean=cells.text(60),
        ),
    )
    targets = (
        Target(
            name="member",
            model=PartTimeMember,
            fields=(
                "street_id",
                "community_id",
                "name",
                "unit_id",
                "host_id",
                "title",
                "state",
                "appointed_on",
                "term_until",
                "document",
            ),
            existing=lambda ledger: PartTimeMember.objects.filter(street=ledger.scope).exclude(
                state=PartTimeState.ENDED
            ),
            near=Near(within=lambda row: row["unit_id"], is_person=True),
            keys=lambda row: [(row["name"], row["unit_id"], row["host_id"])],
            derive=keep_pinyin,
        ),
    )

    def prepare(self) -> None:
        super().prepare()
        hosts = hosts_of(self.scope.pk)
        self.lookups["hosts"] = Lookup("党组织", names_of(hosts), where="导入党组织")
        active = AllianceMembership.objects.active_on(self.today).filter(
            unit__street=self.scope, alliance__dissolved_on=None
        )
        self._members = set(active.values_list("unit", flat=True))
        rows = PartTimeMember.objects.filter(street=self.scope)
        self.former = FormerTimes(rows, "name", "unit", "host", span=("appointed_on", "ended_on"))

    def rules(self) -> Sequence[Callable[[Row], None]]:
        """What the steps on the desk would refuse too (R-PTM-1, R-PTM-2)."""
        return (self._check_unit, self._check_day, self._check_term, self._check_stored)

    def read(self, row: Row) -> None:
        host = row["host"]
        if self._has_left(row):
            return
        row.put(
            "member",
            street_id=self.scope.pk,
            community_id=host.community_id,
            unit_id=row["unit"].pk,
            host_id=host.pk,
            state=PartTimeState.APPOINTED.value,
            **row.given("name", "title", "appointed_on", "term_until", "document"),
        )

    def _has_left(self, row: Row) -> bool:
        """Say whether the row is of a time that is over, also where they came again since."""
        key, began = (row["name"], row["unit"].pk, row["host"].pk), row["appointed_on"]
        running = row.known("member", key)
        if running is not None and (running.old or {}).get("appointed_on") == began:
            return False
        return self.former.leaves_out(row, "appointed_on", key, began, again="聘任")

    def _check_unit(self, row: Row) -> None:
        if row["unit"].pk not in self._members:
            row.fail("unit", "这家单位现在不是联盟成员，请先导入或登记它的成员关系。")

    def _check_day(self, row: Row) -> None:
        if row["appointed_on"] and row["appointed_on"] > self.today:
            row.fail("appointed_on", "聘任日期不能晚于今天。")

    def _check_term(self, row: Row) -> None:
        if row["term_until"] and row["appointed_on"] and row["term_until"] < row["appointed_on"]:
            row.fail("term_until", "任期不能早于聘任日期。")

    def _check_stored(self, row: Row) -> None:
        known = row.known("member", (row["name"], row["unit"].pk, row["host"].pk))
        old = known.old if known is not None else None
        if old is not None and old["state"] != PartTimeState.APPOINTED:
            row.fail("name", "此人正在推荐，请在“兼职委员”里办完审批和聘任，再从文件中删去这一行。")
