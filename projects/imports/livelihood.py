"""Workbook of livelihood projects from before the portal."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import partial
from typing import Any

from django.db.models import Q, QuerySet

from core.ledger import cells, names
from core.ledger.alike import Near
from core.ledger.row import Row
from core.ledger.spec import Column, Target, keep_pinyin
from core.numbers import last_running
from places.imports import COMMUNITY
from projects.anonymity import NO_NUMBERS, has_numbers
from projects.imports.columns import OfCompoundsLedger, money
from projects.models import (
    LEDGER_STATES,
    BeneficiaryBasis,
    LivelihoodField,
    LivelihoodKind,
    LivelihoodProject,
    LivelihoodSource,
    LivelihoodState,
)
from projects.models.livelihood import SENSIBLE_YEARS

DONE = (LivelihoodState.COMPLETED,)
DONE_WITH = {
    "finished_on": "待验收的项目要写完工日期。",
    "outcome": "待验收的项目要写完成情况。",
    "beneficiaries": "待验收的项目惠及人数应大于 0。",
}
TEXTS = ("name", "content", "lead", "contractor", "outcome")


class LivelihoodLedger(OfCompoundsLedger):
    """民生实事: known by its number, else by community and name."""

    key, label = "livelihood", "民生实事"
    row_means = "每行一个民生实事项目。"
    columns = (
        Column(
            name="name",
            label="项目名称",
            synonyms=("名称", "项目", "实事名称", "民生实事", "实事项目"),
            is_required=True,
            clean=names.name(100),
            example="清水苑小区楼道照明更换",
            width=30,
        ),
        Column(
            name="number",
            label="项目编号",
            synonyms=("编号",),
            clean=cells.code(r"[0-9A-Z\-]{2,24}", "只能用数字、字母和短横，2 到 24 位。"),
            help="没有编号可以空着，系统会编一个。",
            width=20,
        ),
        COMMUNITY,
        Column(
            name="compound",
            label="小区",
            synonyms=("小区名称", "所在小区", "实施地点"),
            look_up="compounds",
            width=20,
        ),
        Column(
            name="kind",
            label="类别",
            synonyms=("项目类别", "类型"),
            choices=LivelihoodKind,
            choice_synonyms={
                "工程": LivelihoodKind.WORKS,
                "服务": LivelihoodKind.SERVICE,
                "货物": LivelihoodKind.GOODS,
                "实物类": LivelihoodKind.GOODS,
            },
            for_all="整份文件的项目类别",
        ),
        Column(
            name="field",
            label="领域",
            synonyms=("项目领域",),
            choices=LivelihoodField,
            for_all="整份文件的领域",
        ),
        Column(
            name="content",
            label="内容",
            synonyms=("项目内容", "实施内容", "建设内容"),
            clean=cells.text(1000, one_line=False),
            width=40,
        ),
        Column(
            name="lead",
            label="责任单位",
            synonyms=("牵头单位", "实施主体", "责任科室", "牵头部门", "责任部门"),
            clean=cells.text(60),
            width=20,
        ),
        Column(
            name="budget",
            label="预算（元）",
            synonyms=(
                *("预算", "预算金额", "投资", "总投资", "资金", "项目资金"),
                *("预算（万元）", "预算金额（万元）", "投资（万元）", "总投资（万元）"),
                *("资金（万元）", "项目资金（万元）"),
            ),
            clean=money,
            is_amount=True,
            help="按元登记；列名或单元格里写“万元”的，自动折成元。不花钱的写 0。",
        ),
        Column(
            name="contractor",
            label="实施单位",
            synonyms=("施工单位", "承建单位"),
            clean=cells.text(80),
            width=24,
        ),
        Column(
            name="beneficiaries",
            label="惠及人数",
            synonyms=("受益人数", "受益群众", "惠及居民", "受益人数（人）"),
            is_required=True,
            clean=cells.whole_number(maximum=9_999_999, units="人"),
            is_amount=True,
        ),
        Column(
            name="state",
            label="状态",
            synonyms=("进展", "进展情况", "项目状态"),
            choices=LivelihoodState,
            choice_synonyms={
                "草稿": LivelihoodState.DRAFT,
                "拟实施": LivelihoodState.DRAFT,
                "进行中": LivelihoodState.IMPLEMENTING,
                "推进中": LivelihoodState.IMPLEMENTING,
                "完成": LivelihoodState.COMPLETED,
                "已完成": LivelihoodState.COMPLETED,
                "已完工": LivelihoodState.COMPLETED,
            },
            for_all="整份文件的状态",
            help="写草拟、实施中或待验收。验收、测评、公开要在系统里办理，附实施后的照片。",
        ),
        Column(
            name="finished_on",
            label="完工日期",
            synonyms=("完成时间", "完成日期", "完工时间", "竣工日期"),
            clean=cells.day,
        ),
        Column(
            name="outcome",
            label="完成情况",
            synonyms=("成效", "完成成效"),
            clean=cells.text(1000, one_line=False),
            width=40,
        ),
    )
    targets = (
        Target(
            name="project",
            model=LivelihoodProject,
            fields=(
                "street_id",
                "community_id",
                "compound_id",
                "number",
                "name",
                "kind",
                "field",
                "content",
                "lead",
                "budget",
                "contractor",
                "beneficiaries",
                "beneficiary_basis",
                "state",
                "source",
                "finished_on",
                "outcome",
            ),
            existing=lambda ledger: LivelihoodProject.objects.filter(street=ledger.scope),
            near=Near(),
            keys=lambda row: [
                *([("number", row["number"])] if row.get("number") else []),
                ("name", row.get("community_id"), row["name"]),
            ],
            assigned=("number",),
            derive=keep_pinyin,
        ),
    )

    def stored(self) -> QuerySet[LivelihoodProject]:
        """Return the projects."""
        return LivelihoodProject.objects.filter(street=self.scope)

    def prepare(self) -> None:
        super().prepare()
        prefix = f"MS{self.today:%Y%m%d}"
        used = LivelihoodProject.objects.filter(number__startswith=prefix)
        self._prefix = prefix
        self._last_number = last_running(used.values_list("number", flat=True), prefix)
        begun_here = Q(steps__isnull=False) | Q(source=LivelihoodSource.DESK)
        self._walked = self.stored().filter(begun_here).distinct().in_bulk()

    def sketch(self, values_of: Callable[[str], set[Any]]) -> None:
        typed = values_of("number")
        ours = [number for number in typed if number.startswith(self._prefix)]
        self._last_number = max(self._last_number, last_running(ours, self._prefix))
        others = LivelihoodProject.objects.filter(number__in=typed).exclude(street=self.scope)
        self._taken = set(others.values_list("number", flat=True))

    def rules(self) -> Sequence[Callable[[Row], None]]:
        return (
            partial(self.put_in_yuan, name="budget"),
            partial(self.refuse_to_come, "finished_on"),
            partial(self.refuse_odd_year, "finished_on", SENSIBLE_YEARS),
            self.check_compound,
            *(partial(_check_text, name) for name in TEXTS),
            self._check_number,
            self._check_walked,
            *(partial(self._check_done, name, said) for name, said in DONE_WITH.items()),
        )

    def read(self, row: Row) -> None:
        values = row.given(
            "name",
            "number",
            "kind",
            "field",
            "content",
            "lead",
            "contractor",
            "budget",
            "beneficiaries",
            "state",
            "finished_on",
            "outcome",
        )
        project = row.put("project", **self.lying(row), if_new=self._defaults(row), **values)
        self.check_moved(row, project)
        self.check_numbered(row, project, "number")
        if project.is_new and row["budget"] is None:
            row.warn("budget", "没有写预算，按 0 元登记，请核对。")

    def _defaults(self, row: Row) -> dict[str, object]:
        """Return what a new project says where the file says nothing."""
        community = row["community"]
        found: dict[str, object] = {
            "source": LivelihoodSource.LEDGER,
            "beneficiary_basis": BeneficiaryBasis.ESTIMATE,
        }
        otherwise = {
            "kind": LivelihoodKind.WORKS,
            "field": LivelihoodField.OTHER,
            "state": LivelihoodState.DRAFT,
            "budget": Decimal(0),
            "content": row["name"],
            "lead": str(community) if community else str(self.scope),
        }
        found |= {name: value for name, value in otherwise.items() if row[name] is None}
        if row["number"] is None:
            self._last_number += 1
            found["number"] = f"{self._prefix}{self._last_number:04}"
        return found

    def _walked_one(self, row: Row) -> LivelihoodProject | None:
        """Return the stored project that this row means, if it goes on in the portal."""
        community = row["community"]
        entry = row.known("project", ("number", row["number"])) if row["number"] else None
        if entry is None and row["name"]:
            key = ("name", community.pk if community else None, row["name"])
            entry = row.known("project", key)
        return self._walked.get(entry.pk) if entry is not None and entry.pk else None

    def _check_number(self, row: Row) -> None:
        if row["number"] in self._taken:
            row.fail("number", "这个编号已被别的街道使用，请空着，由系统编号。")

    def _check_walked(self, row: Row) -> None:
        """Refuse what only a step in the portal may set."""
        walked = self._walked_one(row)
        if walked is not None:
            where = f"这个项目在系统里办理，现在是“{walked.get_state_display()}”，请把这一格空着。"
            for name in ("state", "finished_on", "outcome", "budget", "beneficiaries"):
                if row[name] not in (None, getattr(walked, name)):
                    row.fail(name, where)
            return
        if row["state"] not in (None, *LEDGER_STATES):
            row.fail("state", "这一步要在系统里办理。请先按“待验收”导入，再在项目页上验收。")

    def _check_done(self, name: str, said: str, row: Row) -> None:
        if row["state"] in DONE and not row[name] and self._walked_one(row) is None:
            row.fail(name, said)


def _check_text(name: str, row: Row) -> None:
    if has_numbers(row[name]):
        row.fail(name, NO_NUMBERS)
