"""Workbook of community premises, as offices keep it: one line each, often without papers."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from django.db.models import QuerySet

from core.ledger import cells, names
from core.ledger.alike import Near
from core.ledger.row import Row
from core.ledger.spec import Column, Target, keep_pinyin
from core.numbers import last_running
from places.imports import COMMUNITY
from projects.anonymity import NO_NUMBERS, has_numbers
from projects.imports.columns import COMPOUND, OfCompoundsLedger
from projects.models import (
    BEFORE_RECEIPT,
    Premises,
    PremisesOwner,
    PremisesSource,
    PremisesState,
    PremisesUseKind,
)

UNITS = "平方米/平米/㎡/m²/m2/平"
FIELDS = (
    "name",
    "file_no",
    "project_name",
    "address",
    "building_floor",
    "area_m2",
    "usable_m2",
    "source",
    "use",
    "use_detail",
    "ownership",
    "cert_no",
    "manager",
    "utilities_no",
    "handed_over_on",
    "transferor",
    "receiver",
    "acceptance_doc",
)
PAPERS = {"handed_over_on": "接收日期", "receiver": "接收岗位", "acceptance_doc": "接收依据"}
SPREAD = 90  # days over which the first inspections of an imported ledger are spread


def _area(label: str, name: str, *synonyms: str, required: bool = False) -> Column:
    return Column(
        name=name,
        label=label,
        synonyms=synonyms,
        is_required=required,
        clean=cells.decimal_number(2, 10**9, units=UNITS),
        help="平方米，单位写不写都可以。",
        is_amount=True,
    )


def _text(label: str, name: str, length: int, *synonyms: str, **options: Any) -> Column:
    return Column(name=name, label=label, synonyms=synonyms, clean=cells.text(length), **options)


class PremisesLedger(OfCompoundsLedger):
    """社区用房: known by its file number, else by community and name."""

    key, label = "premises", "社区用房"
    row_means = "每行一处社区用房。图纸、钥匙、巡查和使用在用房页面上登记。"
    columns = (
        Column(
            name="name",
            label="用房名称",
            synonyms=("名称", "房屋名称", "社区用房", "用房"),
            is_required=True,
            clean=names.name(100),
            example="清水社区居民活动室",
            width=28,
        ),
        Column(
            name="community",
            label=COMMUNITY.label,
            synonyms=COMMUNITY.synonyms,
            look_up=COMMUNITY.look_up,
            for_all=COMMUNITY.for_all,
            help=COMMUNITY.help,
            is_required=True,
        ),
        COMPOUND,
        _text("档案编号", "file_no", 24, "编号", "房号", help="没有编号可以空着，系统会编一个。"),
        _text("来源项目", "project_name", 100, "项目名称", "建设项目", "小区项目"),
        _text("地址", "address", 200, "详细地址", "坐落", "位置", is_required=True, width=30),
        _text("楼栋楼层", "building_floor", 60, "楼层", "楼栋"),
        _area("建筑面积", "area_m2", "面积", "房屋面积", "建筑面积（平方米）", required=True),
        _area("使用面积", "usable_m2", "使用面积（平方米）", "实用面积"),
        Column(
            name="source",
            label="来源",
            synonyms=("取得方式", "房屋来源"),
            is_required=True,
            choices=PremisesSource,
            choice_synonyms={
                "配建": PremisesSource.ALLOCATED,
                "开发商移交": PremisesSource.ALLOCATED,
                "移交": PremisesSource.ALLOCATED,
                "新建": PremisesSource.BUILT,
                "租用": PremisesSource.RENTED,
                "租": PremisesSource.RENTED,
                "借": PremisesSource.BORROWED,
                "购买": PremisesSource.PURCHASED,
            },
            for_all="整份文件的来源",
        ),
        Column(
            name="use",
            label="主要用途",
            synonyms=("用途", "实际用途", "使用用途"),
            is_required=True,
            choices=PremisesUseKind,
            choice_synonyms={
                "办公用房": PremisesUseKind.OFFICE,
                "服务": PremisesUseKind.SERVICE,
                "党群服务": PremisesUseKind.PARTY,
                "文化活动": PremisesUseKind.CULTURE,
                "活动室": PremisesUseKind.CULTURE,
                "老年活动": PremisesUseKind.ELDER,
                "儿童之家": PremisesUseKind.CHILD,
                "应急避险": PremisesUseKind.EMERGENCY,
            },
            for_all="整份文件的用途",
        ),
        _text("用途说明", "use_detail", 200),
        Column(
            name="ownership",
            label="权属",
            synonyms=("产权", "产权人", "产权单位"),
            is_required=True,
            choices=PremisesOwner,
            choice_synonyms={
                "街道办": PremisesOwner.STREET,
                "居委会": PremisesOwner.COMMUNITY,
                "未办证": PremisesOwner.PENDING,
                "待办证": PremisesOwner.PENDING,
                "开发商": PremisesOwner.PENDING,
                "其他": PremisesOwner.OTHER,
            },
            for_all="整份文件的权属",
        ),
        _text("权属证号", "cert_no", 60, "产权证号", "房产证号"),
        _text("管理岗位", "manager", 40, help="写岗位，不写姓名。"),
        _text("水电户号", "utilities_no", 100),
        Column(
            name="state",
            label="状态",
            synonyms=("使用状态", "使用情况"),
            choices=PremisesState,
            choice_synonyms={
                "在用": PremisesState.IN_USE,
                "已使用": PremisesState.IN_USE,
                "正在使用": PremisesState.IN_USE,
                "闲置": PremisesState.RECEIVED,
                "空置": PremisesState.RECEIVED,
                "维修": PremisesState.REPAIRING,
                "装修": PremisesState.FITTING,
                "未移交": PremisesState.TO_RECEIVE,
                "未接收": PremisesState.TO_RECEIVE,
                "建设中": PremisesState.BUILDING,
            },
            for_all="整份文件的状态",
        ),
        Column(
            name="handed_over_on",
            label="接收日期",
            synonyms=("移交日期", "交付日期", "接收时间", "启用日期"),
            clean=cells.day,
        ),
        _text("移交方", "transferor", 100, "移交单位", "开发商", "开发单位"),
        _text("接收岗位", "receiver", 60, help="写岗位，不写姓名。"),
        _text("接收依据", "acceptance_doc", 100, "移交协议", "合同编号", "验收文件"),
    )
    targets = (
        Target(
            name="premises",
            model=Premises,
            fields=(
                "street_id",
                "community_id",
                "compound_id",
                *FIELDS,
                "state",
                "state_note",
                "inspect_on",
            ),
            existing=lambda ledger: Premises.objects.filter(street=ledger.scope),
            near=Near(),
            keys=lambda row: _keys(row),
            assigned=("file_no",),
            derive=keep_pinyin,
        ),
    )

    def stored(self) -> QuerySet[Premises]:
        """Return the street's files."""
        return Premises.objects.filter(street=self.scope)

    def prepare(self) -> None:
        super().prepare()
        self._states = dict(self.stored().values_list("pk", "state"))
        self._prefix = f"YF{self.today:%Y}"
        used = self.stored().filter(file_no__startswith=self._prefix)
        self._last = last_running(used.values_list("file_no", flat=True), self._prefix)
        self._read = 0

    def sketch(self, values_of: Callable[[str], set[Any]]) -> None:
        typed = [number.upper() for number in values_of("file_no")]
        ours = [number for number in typed if number.startswith(self._prefix)]
        self._last = max(self._last, last_running(ours, self._prefix))

    def rules(self) -> Sequence[Callable[[Row], None]]:
        return (
            self.check_compound,
            partial(self.refuse_to_come, "handed_over_on"),
            self._check_state,
            *(partial(self._check_paper, name, label) for name, label in PAPERS.items()),
            partial(_check_area, "area_m2", "建筑面积应大于 0。"),
            partial(_check_area, "usable_m2", "使用面积应大于 0；不知道的请空着。"),
            *(partial(_check_text, name) for name in ("name", "address", "building_floor")),
            _check_usable,
        )

    def read(self, row: Row) -> None:
        state = row["state"] or self._stored_state(row) or PremisesState.IN_USE
        first = self._first_inspection() if state not in BEFORE_RECEIPT else None
        premises = row.put(
            "premises",
            **self.lying(row),
            **row.given(*FIELDS),
            if_new={
                "state": state,
                "state_note": "按台账导入" if state == PremisesState.RETURNED else "",
                **({"inspect_on": first} if first else {}),
                **({} if row["file_no"] else {"file_no": self._next_no()}),
            },
        )
        self.check_moved(row, premises)
        self.check_numbered(row, premises, "file_no")

    def _check_state(self, row: Row) -> None:
        stored = self._stored_state(row)
        if stored is not None and row["state"] not in (None, stored):
            label = PremisesState(stored).label
            row.fail("state", f"这处用房在系统里办理，现在是“{label}”，请把这一格空着。")

    def _check_paper(self, name: str, label: str, row: Row) -> None:
        if row[name] or (row["state"] or PremisesState.IN_USE) in BEFORE_RECEIPT:
            return
        if self._stored_state(row) is None:
            row.fail(
                name,
                f"已接收、在用的用房要填写{label}；没有文件的写“待补充”，没有移交手续的状态写“待接收”。",
            )

    def _stored_state(self, row: Row) -> str | None:
        """Return the state of the file that this line means, when there is one."""
        if row["community"] is None or not row["name"]:
            return None
        known = row.known("premises", ("name", row["community"].pk, row["name"]))
        if known is None and row["file_no"]:
            known = row.known("premises", ("file_no", row["file_no"]))
        if known is None or not known.pk:
            return None
        return self._states.get(known.pk)

    def _next_no(self) -> str:
        self._last += 1
        return f"{self._prefix}{self._last:04}"

    def _first_inspection(self) -> Any:
        """Spread the first inspections, so that they do not all fall due on one day."""
        self._read += 1
        return self.today + timedelta(days=14 + self._read * 7 % SPREAD)


def _check_area(name: str, said: str, row: Row) -> None:
    if row[name] is not None and row[name] <= 0:
        row.fail(name, said)


def _check_text(name: str, row: Row) -> None:
    if has_numbers(row[name]):
        row.fail(name, NO_NUMBERS)


def _check_usable(row: Row) -> None:
    if row["usable_m2"] and row["area_m2"] and row["usable_m2"] > row["area_m2"]:
        row.fail("usable_m2", "使用面积不能大于建筑面积，请核对。")


def _keys(row: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Return the ways to know a file again: its number, else community and name."""
    by_name = [("name", row["community_id"], row["name"])]
    return [*([("file_no", row["file_no"])] if row.get("file_no") else []), *by_name]
