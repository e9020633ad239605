"""Workbooks of co-building projects."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from django.db.models import Q, QuerySet

from alliances.imports.alliances import AllianceLookups
from alliances.models import (
    LEDGER_STATES,
    SIGNED_STATES,
    CoBuildProject,
    ProjectCategory,
    ProjectSource,
    ProjectState,
)
from alliances.models.projects import SENSIBLE_YEARS
from core.ledger import cells, names
from core.ledger.alike import Near
from core.ledger.entries import Entry, Fate
from core.ledger.row import Row
from core.ledger.spec import Column, Target, keep_pinyin
from core.numbers import last_running
from places.imports import COMMUNITY
from places.imports.streets import NUMBER_TAKEN, OTHER_NUMBER


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
                "草稿": ProjectState.DRAFT,
                "已签订": ProjectState.SIGNED,
                "推进中": ProjectState.EXECUTING,
                "完成评价": ProjectState.EVALUATED,
                "已公示": ProjectState.PUBLISHED,
                "终止": ProjectState.TERMINATED,
                "已中止": ProjectState.TERMINATED,
            },
            help="以前的项目写草拟、已签约、执行中、已完成、已评价、已公布或已终止；"
            "待审核、待签约的请在项目页上办理。",
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
            synonyms=("项目内容", "主要内容", "项目目标", "共建内容"),
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
                "source",
                "signed_on",
                "starts_on",
                "ends_on",
                "goal",
            ),
            existing=lambda ledger: CoBuildProject.objects.filter(street=ledger.scope),
            near=Near(),
            keys=lambda row: [
                *([("number", row["number"])] if row.get("number") else []),
                ("name", row["alliance_id"], row["name"]),
            ],
            assigned=("number",),
            many=("partner_units", "authors"),
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
        begun_here = Q(steps__isnull=False) | Q(source=ProjectSource.DESK)
        self._walked = self.stored().filter(begun_here).distinct().in_bulk()
        self._prefix = prefix
        self._named: list[Entry] = []
        self._last_number = last_running(used.values_list("number", flat=True), prefix)

    def rules(self) -> Sequence[Callable[[Row], None]]:
        days = ("signed_on", "starts_on", "ends_on")
        return (
            *(partial(self.refuse_odd_year, name, SENSIBLE_YEARS) for name in days),
            partial(self.refuse_to_come, "signed_on"),
            self._check_signed,
            self._check_state,
            self._check_order,
            self._check_partners,
        )

    def read(self, row: Row) -> None:
        partners = row["partner_units"]
        project = row.put(
            "project",
            **self.place_of(row),
            alliance_id=row["alliance"].pk,
            category_id=self._category(row),
            host_unit_id=row["host_unit"].pk,
            many={"partner_units": [unit.pk for unit in partners]} if partners else None,
            if_new={
                "source": ProjectSource.LEDGER,
                **({} if row["number"] else {"number": self._next_number()}),
            },
            **row.given("name", "number", "state", "signed_on", "starts_on", "ends_on", "goal"),
        )
        self._check_numbered(row, project)
        self._named.append(project)

    def _check_numbered(self, row: Row, project: Entry) -> None:
        """Refuse a number that stands for another project of another alliance."""
        old = project.old
        if old is not None and {"name", "alliance_id"} <= project.changes.keys():
            said = {"place": self.alliances[old["alliance_id"]], "name": old["name"]}
            row.fail("number", NUMBER_TAKEN.format(**said, otherwise=OTHER_NUMBER))

    def finish(self) -> None:
        """Whoever brings or changes a project by a ledger wrote in it, until that is undone.

        So others approve it. Source: docs/rules.md R-COB-2.
        """
        for project in self._named:
            if project.fate != Fate.UNCHANGED:
                authors = project.old_many.get("authors", frozenset()) | {self.by.pk}
                project.many = {**project.many, "authors": authors}

    def _check_signed(self, row: Row) -> None:
        if row["state"] in SIGNED_STATES and row["signed_on"] is None:
            row.fail("signed_on", "已签约的项目必须填写签约日期。")

    def _check_order(self, row: Row) -> None:
        if row["starts_on"] and row["ends_on"] and row["ends_on"] < row["starts_on"]:
            row.fail("ends_on", "结束日期不能早于开始日期。")

    def _check_partners(self, row: Row) -> None:
        if row["host_unit"] in (row["partner_units"] or []):
            row.fail("partner_units", "牵头单位不必再写进共建单位，请删去。")

    def _check_state(self, row: Row) -> None:
        """Refuse a state that only its step may set; what goes on here, a file leaves alone.

        Source: docs/rules.md R-COB-2.
        """
        stored = self._stored(row)
        walked = self._walked.get(stored.pk) if stored is not None and stored.pk else None
        if walked is None:
            if row["state"] not in (None, *LEDGER_STATES):
                row.fail("state", "这一步要在系统里办理。请先按“草拟”导入，再在项目页上提交。")
            return
        where = f"这个项目在系统里办理，现在是“{walked.get_state_display()}”，请把这一格空着。"
        for name in ("state", "signed_on"):
            if row[name] not in (None, getattr(walked, name)):
                row.fail(name, where)

    def _stored(self, row: Row) -> Entry | None:
        number = row.known("project", ("number", row["number"])) if row["number"] else None
        return number or row.known("project", ("name", row["alliance"].pk, row["name"]))

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
