"""Workbook of drainage units: a funnel, by its days."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import models
from django.db.models import QuerySet

from core.ledger import cells, names
from core.ledger.alike import Near
from core.ledger.row import Row
from core.ledger.spec import Column, Target, keep_pinyin
from core.numbers import last_running
from places.imports import COMMUNITY
from projects.imports.columns import COMPOUND, OfCompoundsLedger, day_column, text_column
from projects.models import DrainageKind, DrainageStage, DrainageUnit


class DrainageProgress(models.TextChoices):
    """How far a unit is, as offices write it beside its days."""

    NONE = "none", "未进场"
    ENTERED = "entered", "进场"
    COMPLETED = "completed", "完工"
    ACCEPTED = "accepted", "验收"


DRAINAGE_DAYS = tuple(stage.day_field for stage in DrainageStage)


class DrainageLedger(OfCompoundsLedger):
    """排水单元: known by its number, else by community and name."""

    key, label = "drainage", "排水单元"
    row_means = "每行一个排水单元。"
    columns = (
        Column(
            name="name",
            label="排水单元名称",
            synonyms=("名称", "单元名称", "排水单元", "项目名称"),
            is_required=True,
            clean=names.name(100),
            example="清水苑小区",
            width=28,
        ),
        Column(
            name="code",
            label="编号",
            synonyms=("排水单元编号", "单元编号"),
            clean=cells.code(r"[0-9A-Z\-]{1,24}", "只能用数字、字母和短横，最多 24 位。"),
            help="没有编号可以空着，系统会编一个。",
            width=20,
        ),
        COMMUNITY,
        COMPOUND,
        Column(
            name="kind",
            label="类别",
            synonyms=("类型", "单元类型", "排水单元类型"),
            choices=DrainageKind,
            choice_synonyms={
                "小区": DrainageKind.COMPOUND,
                "住宅小区": DrainageKind.COMPOUND,
                "居民小区": DrainageKind.COMPOUND,
                "单位": DrainageKind.UNIT,
                "企事业单位": DrainageKind.UNIT,
                "公建": DrainageKind.PUBLIC,
            },
            for_all="整份文件的类别",
        ),
        text_column("施工单位", "contractor", 80, "承建单位"),
        Column(
            name="progress",
            label="进展",
            synonyms=("状态", "进度", "施工状态", "进展情况"),
            choices=DrainageProgress,
            choice_synonyms={
                "未开工": DrainageProgress.NONE,
                "已进场": DrainageProgress.ENTERED,
                "施工中": DrainageProgress.ENTERED,
                "在建": DrainageProgress.ENTERED,
                "已完工": DrainageProgress.COMPLETED,
                "已完成": DrainageProgress.COMPLETED,
                "已验收": DrainageProgress.ACCEPTED,
            },
            help="只用来和日期核对；进展以日期为准。",
        ),
        day_column("进场日期", "entered_on", "进场时间", "开工日期", "开工时间"),
        day_column("完工日期", "completed_on", "完工时间", "完成时间", "竣工日期"),
        day_column("验收日期", "accepted_on", "验收时间"),
        text_column("未进场、未完工的原因", "issue", 300, "原因", "存在问题", "问题", width=30),
    )
    targets = (
        Target(
            name="unit",
            model=DrainageUnit,
            fields=(
                *("street_id", "community_id", "compound_id", "code", "name", "kind"),
                *("contractor", *DRAINAGE_DAYS, "issue"),
            ),
            existing=lambda ledger: DrainageUnit.objects.filter(street=ledger.scope),
            near=Near(),
            keys=lambda row: _drainage_keys(row),
            assigned=("code",),
            derive=keep_pinyin,
        ),
    )

    def stored(self) -> QuerySet[DrainageUnit]:
        """Return the units."""
        return DrainageUnit.objects.filter(street=self.scope)

    def prepare(self) -> None:
        super().prepare()
        self._units = self.stored().in_bulk()
        self._prefix = f"PS{self.today:%Y}"
        used = self.stored().filter(code__startswith=self._prefix)
        self._last = last_running(used.values_list("code", flat=True), self._prefix)

    def sketch(self, values_of: Callable[[str], set[Any]]) -> None:
        ours = [code for code in values_of("code") if code.startswith(self._prefix)]
        self._last = max(self._last, last_running(ours, self._prefix))

    def rules(self) -> Sequence[Callable[[Row], None]]:
        return (self.check_compound, self._check_days, self._check_progress)

    def read(self, row: Row) -> None:
        if_new: dict[str, object] = {}
        if row["kind"] is None:
            if_new["kind"] = DrainageKind.COMPOUND
        if row["code"] is None:
            self._last += 1
            if_new["code"] = f"{self._prefix}{self._last:04}"
        given = row.given("name", "code", "kind", "contractor", *DRAINAGE_DAYS, "issue")
        unit = row.put("unit", **self.lying(row), **given, if_new=if_new)
        self.check_moved(row, unit)
        self.check_numbered(row, unit, "code")

    def _check_days(self, row: Row) -> None:
        """Hold the days to their order, to what is registered, and to what the file says beside.

        Source: docs/rules.md R-RNW-2.
        """
        stored = self._known(row)
        days: list[date | None] = []
        for name in DRAINAGE_DAYS:
            registered = getattr(stored, name, None)
            days.append(row[name] or registered)
            if row[name] is None:
                continue
            if registered not in (None, row[name]):
                row.fail(name, f"系统里登记的是{registered:%Y年%-m月%-d日}，请把这一格空着。")
            elif row[name] > self.today:
                row.fail(name, "日期不能晚于今天。")
            elif (wrong := _out_of_order(days)) is not None:
                row.fail(name, wrong)

    def _check_progress(self, row: Row) -> None:
        if row["progress"] is None:
            return
        stored = self._known(row)
        reached = sum(bool(row[name] or getattr(stored, name, None)) for name in DRAINAGE_DAYS)
        stages = DrainageProgress.values.index(row["progress"])
        if reached < stages:
            row.fail(DRAINAGE_DAYS[stages - 1], "进展写到了这一步，请填写它和前面各步的日期。")
        elif reached > stages:
            row.fail("progress", "进展和日期对不上，请核对。")

    def _known(self, row: Row) -> DrainageUnit | None:
        """Return the stored unit that this row means."""
        if not row["name"]:
            return None
        place = row["community"].pk if row["community"] else None
        keys = _drainage_keys({"code": row["code"], "community_id": place, "name": row["name"]})
        found = (row.known("unit", key) for key in keys)
        entry = next((entry for entry in found if entry is not None), None)
        return self._units.get(entry.pk) if entry is not None and entry.pk else None


def _drainage_keys(row: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    by_name = ("name", row.get("community_id"), row["name"])
    return [*([("code", row["code"])] if row.get("code") else []), by_name]


def _out_of_order(days: list[date | None]) -> str | None:
    """Return what is wrong with the last of the days, each of which follows the one before."""
    if len(days) < 2:
        return None
    before, last = days[-2:]
    if before is None:
        return "先进场再完工，先完工再验收，请补上前一步的日期。"
    return "日期不能早于前一步。" if last is not None and last < before else None
