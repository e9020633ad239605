"""Workbook of facilities: where services are given and activities are held."""

from collections.abc import Callable, Sequence

from core.identity import check_office_phone
from core.ledger import cells, names
from core.ledger.alike import Near
from core.ledger.row import Row
from core.ledger.spec import Column, Target, keep_pinyin
from places.imports.streets import COMMUNITY, StreetLedger
from places.models import Facility, FacilityKind


class FacilityLedger(StreetLedger):
    """服务场所: known by its name. Opening hours are kept on the facility's page."""

    key, label = "facilities", "服务场所"
    row_means = "每行一个场所。开放时间导入后在“服务场所”页面填写。"
    columns = (
        Column(
            name="name",
            label="场所名称",
            synonyms=("名称", "场所", "设施名称", "阵地名称", "服务场所", "服务点名称"),
            is_required=True,
            clean=names.name(100),
            example="清水社区便民服务站",
            width=28,
        ),
        Column(
            name="kind",
            label="场所类型",
            synonyms=("类型", "类别", "设施类型"),
            choices=FacilityKind,
            choice_synonyms={
                "便民服务站": FacilityKind.STATION,
                "服务站": FacilityKind.STATION,
                "便民服务中心": FacilityKind.HALL,
                "政务服务中心": FacilityKind.HALL,
                "自助区": FacilityKind.SELF_SERVICE,
                "24小时自助区": FacilityKind.SELF_SERVICE,
                "党群服务中心": FacilityKind.PARTY,
                "党群服务站": FacilityKind.PARTY,
                "文化站": FacilityKind.CULTURE,
                "文化活动室": FacilityKind.CULTURE,
                "综合文化服务中心": FacilityKind.CULTURE,
                "老年食堂": FacilityKind.ELDER,
                "养老": FacilityKind.ELDER,
                "日间照料": FacilityKind.ELDER,
                "日间照料中心": FacilityKind.ELDER,
                "其他": FacilityKind.OTHER,
            },
        ),
        COMMUNITY,
        Column(
            name="address",
            label="地址",
            synonyms=("详细地址", "场所地址", "办公地址", "地点"),
            width=30,
        ),
        Column(
            name="phone",
            label="电话",
            synonyms=("联系电话", "咨询电话", "服务电话"),
            clean=cells.number_of(check_office_phone),
            keeps_odd=True,
            help="座机请带区号。",
        ),
        Column(name="windows", label="窗口", synonyms=("窗口设置",), clean=cells.text(100)),
        Column(name="directions", label="怎么去", synonyms=("乘车路线", "交通"), width=30),
        Column(
            name="is_barrier_free",
            label="无障碍",
            synonyms=("有无障碍设施", "无障碍设施"),
            clean=cells.yes_no,
        ),
        Column(
            name="is_always_open",
            label="全天开放",
            synonyms=("24小时开放",),
            clean=cells.yes_no,
        ),
        Column(name="is_active", label="开放中", synonyms=("是否开放", "在用"), clean=cells.yes_no),
    )
    targets = (
        Target(
            name="facility",
            model=Facility,
            fields=(
                "street_id",
                "community_id",
                "name",
                "kind",
                "address",
                "phone",
                "windows",
                "directions",
                "is_barrier_free",
                "is_always_open",
                "is_active",
            ),
            existing=lambda ledger: Facility.objects.filter(street=ledger.scope),
            near=Near(),
            keys=lambda row: [row["name"]],
            derive=keep_pinyin,
        ),
    )

    def rules(self) -> Sequence[Callable[[Row], None]]:
        return (self._check_place,)

    def _check_place(self, row: Row) -> None:
        self.refuse_elsewhere(row, "facility", row["name"], noun="场所")

    def read(self, row: Row) -> None:
        row.put(
            "facility",
            **self.place_of(row),
            **row.given(
                "name",
                "kind",
                "address",
                "phone",
                "windows",
                "directions",
                "is_barrier_free",
                "is_always_open",
                "is_active",
            ),
        )
