"""Workbook of fire stations, fire lanes and charging sites."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import partial

from django.db.models import QuerySet

from core.ledger import names
from core.ledger.alike import Near
from core.ledger.row import Row
from core.ledger.spec import Column, Target, keep_pinyin
from places.imports import COMMUNITY
from projects.imports.columns import (
    COMPOUND,
    OfCompoundsLedger,
    count_column,
    day_column,
    text_column,
)
from projects.models import AssetKind, AssetState, SafetyAsset

SAME_NAME = "另一个社区已有这一类的同名设施，请写成“{better}”这样的名称；是同一处的，请核对社区。"


WALKED = ("state", "opened_on", "trouble_reason")  # what steps in the portal decide


class SafetyAssetLedger(OfCompoundsLedger):
    """微型消防站、消防通道、充电保管站: known by kind and name."""

    key, label = "safety-assets", "安全设施"
    row_means = "每行一处微型消防站、消防通道或充电保管站。检查在手机上登记。"
    columns = (
        Column(
            name="name",
            label="设施名称",
            synonyms=("名称", "站点名称", "通道名称", "保管站名称", "消防站名称"),
            is_required=True,
            clean=names.name(100),
            example="清水苑微型消防站",
            width=28,
        ),
        Column(
            name="kind",
            label="类别",
            synonyms=("设施类别", "设施类型", "类型"),
            is_required=True,
            choices=AssetKind,
            choice_synonyms={
                "消防站": AssetKind.STATION,
                "微站": AssetKind.STATION,
                "通道": AssetKind.LANE,
                "消防车通道": AssetKind.LANE,
                "生命通道": AssetKind.LANE,
                "充电站": AssetKind.CHARGING,
                "充电桩": AssetKind.CHARGING,
                "电动车充电棚": AssetKind.CHARGING,
                "电动自行车充电棚": AssetKind.CHARGING,
                "充电棚": AssetKind.CHARGING,
                "非机动车保管站": AssetKind.CHARGING,
            },
            for_all="整份文件的类别",
        ),
        COMMUNITY,
        COMPOUND,
        text_column("位置", "address", 120, "地址", "地点", "详细地址", width=26),
        text_column("装备", "equipment", 300, "配备装备", "器材", "配备器材", width=26),
        count_column("长度（米）", "length_m", "米/m", "长度", "通道长度"),
        text_column("运营单位", "operator", 80, "运营方", "管理单位"),
        count_column(
            "充电桩数", "piles_count", "个/台/桩/根", "桩数", "充电桩数量", "充电桩（个）"
        ),
        count_column("检查周期（天）", "cycle_days", "天", "检查周期", "巡查周期"),
        Column(
            name="state",
            label="状态",
            synonyms=("使用状态", "现状", "目前状态"),
            choices=AssetState,
            choice_synonyms={
                "建设中": AssetState.PLANNED,
                "在建": AssetState.PLANNED,
                "未打通": AssetState.PLANNED,
                "未建成": AssetState.PLANNED,
                "堵塞": AssetState.PLANNED,
                "待安装": AssetState.PLANNED,
                "未安装": AssetState.PLANNED,
                "已建成": AssetState.IN_USE,
                "已投用": AssetState.IN_USE,
                "已打通": AssetState.IN_USE,
                "畅通": AssetState.IN_USE,
                "已安装": AssetState.IN_USE,
                "正常": AssetState.IN_USE,
                "再次堵塞": AssetState.TROUBLED,
                "停用": AssetState.TROUBLED,
                "停用整改": AssetState.TROUBLED,
                "撤销": AssetState.CLOSED,
                "已拆除": AssetState.CLOSED,
            },
            for_all="整份文件的状态",
        ),
        day_column(
            "建成、打通或安装日期", "opened_on", *("建成日期", "打通日期", "安装日期", "建成时间")
        ),
        text_column("问题或撤销原因", "trouble_reason", 300, "问题", "原因", "存在问题", width=26),
    )
    targets = (
        Target(
            name="asset",
            model=SafetyAsset,
            fields=(
                *("street_id", "community_id", "compound_id", "kind", "name", "address"),
                *("equipment", "length_m", "operator", "piles_count", "cycle_days", "state"),
                *("opened_on", "trouble_reason", "troubled_on", "next_due_on"),
            ),
            existing=lambda ledger: SafetyAsset.objects.filter(street=ledger.scope),
            near=Near(within=lambda row: row.get("kind")),
            keys=lambda row: [("name", row["kind"], row["name"])],
            derive=keep_pinyin,
        ),
    )

    def stored(self) -> QuerySet[SafetyAsset]:
        """Return the assets."""
        return SafetyAsset.objects.filter(street=self.scope)

    def prepare(self) -> None:
        super().prepare()
        self._assets = self.stored().in_bulk()
        self._read = 0

    def rules(self) -> Sequence[Callable[[Row], None]]:
        return (
            self.check_compound,
            self._check_name,
            self._check_cycle,
            self._check_piles,
            *map(self._of_new, (self._check_day, self._check_opened, self._check_reason)),
            *(partial(self._check_walked, name) for name in WALKED),
        )

    def _of_new(self, rule: Callable[[Row], None]) -> Callable[[Row], None]:
        """Return a rule for assets that are not registered yet."""

        def judge(row: Row) -> None:
            if self._known(row) is None:
                rule(row)

        return judge

    def read(self, row: Row) -> None:
        given = row.given(
            *("name", "kind", "address", "equipment", "length_m", "operator"),
            *("piles_count", "cycle_days"),
        )
        asset = row.put("asset", **self.lying(row), **given, if_new=self._as_new(row))
        self.check_moved(row, asset)

    def _as_new(self, row: Row) -> dict[str, object]:
        """Return how a new asset stands, and when it is first inspected."""
        state = row["state"] or AssetState.PLANNED
        found: dict[str, object] = {"state": state, **row.given("opened_on")}
        if state in (AssetState.TROUBLED, AssetState.CLOSED):
            found["trouble_reason"] = row["trouble_reason"]
        if state == AssetState.TROUBLED:
            found["troubled_on"] = self.today
        if state != AssetState.CLOSED:
            found["next_due_on"] = self._first_inspection(row["cycle_days"] or 30)
        return found

    def _check_name(self, row: Row) -> None:
        """Say what to write where each community has its own 微型消防站."""
        entry = row.known("asset", ("name", row["kind"], row["name"]))
        if entry is None or row["community"] is None:
            return
        place = {**(entry.old or {}), **entry.values}.get("community_id")
        if place not in (None, row["community"].pk):
            better = f"{row['community']}{row['name']}"
            row.fail("name", SAME_NAME.format(better=better))

    def _check_cycle(self, row: Row) -> None:
        if row["cycle_days"] == 0:
            row.fail("cycle_days", "检查周期应大于 0 天。")

    def _check_piles(self, row: Row) -> None:
        stored = self._known(row)
        if row["piles_count"] is not None and row["kind"] != AssetKind.CHARGING:
            row.fail("piles_count", "只有充电保管站填写充电桩数。")
        state = stored.state if stored else row["state"]
        is_charging = row["kind"] == AssetKind.CHARGING and state == AssetState.IN_USE
        piles = (
            row["piles_count"] if row["piles_count"] is not None else stored and stored.piles_count
        )
        if is_charging and not piles:
            row.fail("piles_count", "已安装的充电保管站要填写充电桩数。")

    def _check_day(self, row: Row) -> None:
        if row["opened_on"] is not None and row["opened_on"] > self.today:
            row.fail("opened_on", "日期不能晚于今天。")

    def _check_opened(self, row: Row) -> None:
        if row["state"] == AssetState.IN_USE and row["opened_on"] is None:
            row.fail("opened_on", "在用的设施要有建成、打通或安装日期。")

    def _check_reason(self, row: Row) -> None:
        is_reasoned = row["state"] in (AssetState.TROUBLED, AssetState.CLOSED)
        if is_reasoned and not row["trouble_reason"]:
            row.fail("trouble_reason", "堵塞、停用和撤销要写明原因。")
        if row["trouble_reason"] and not is_reasoned:
            row.fail(
                "trouble_reason", "写了问题的，状态请写再次堵塞、停用或已撤销；没有问题的请空着。"
            )

    def _known(self, row: Row) -> SafetyAsset | None:
        """Return the stored asset that this row means."""
        if not row["name"] or row["kind"] is None:
            return None
        entry = row.known("asset", ("name", row["kind"], row["name"]))
        return self._assets.get(entry.pk) if entry is not None and entry.pk else None

    def _first_inspection(self, cycle: int) -> date:
        """Spread the first inspections over a cycle, so that they do not all fall due at once."""
        self._read += 1
        return self.today + timedelta(days=self._read * 7 % (cycle + 1))

    def _check_walked(self, name: str, row: Row) -> None:
        """What steps decide is not changed by a file."""
        stored = self._known(row)
        if stored is not None and row[name] not in (None, getattr(stored, name)):
            where = f"这处设施在系统里办理，现在是“{stored.state_label}”，请把这一格空着。"
            row.fail(name, where)
