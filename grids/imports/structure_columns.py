"""The columns of the workbook of the whole structure, and which kinds of heads it names."""

from typing import NamedTuple

from core.identity import check_phone
from core.ledger import cells, names
from core.ledger.cells import Cleaner
from core.ledger.spec import Column
from grids.models import MOST_HOUSEHOLDS, HeadKind, SelectedBy
from places.imports import COMMUNITY
from places.imports.spellings import single

NO_BUILDING = "这一行没有写是哪栋楼，这一项登记不了。请写上楼栋，或把这一格空着。"
NO_ENTRANCE = "这一行没有写是哪个单元，这一项登记不了。请写上单元，或把这一格空着。"
NO_GROUP = "这一行没有写是哪个十户组，这一项登记不了。请写上十户组，或把这一格空着。"


class Level(NamedTuple):
    """One kind of head: in which columns it stands, and the column that must be there too."""

    kind: HeadKind
    name: str
    phone: str
    place: str
    missing: str


LEVELS = (
    Level(HeadKind.BUILDING, "building_head", "building_head_phone", "building", NO_BUILDING),
    Level(HeadKind.ENTRANCE, "entrance_head", "entrance_head_phone", "entrance", NO_ENTRANCE),
    Level(HeadKind.GROUP, "group_head", "group_head_phone", "group", NO_GROUP),
)
OF_HEADS = ("selected_by", "company", "starts_on", "term_until", "is_public")


def _head_columns(level: Level) -> tuple[Column, Column]:
    label = level.kind.label
    return (
        Column(
            name=level.name,
            label=label,
            synonyms=(f"{label}姓名", f"{label}名字"),
            clean=names.person(40),
        ),
        Column(
            name=level.phone,
            label=f"{label}电话",
            synonyms=(f"{label}手机", f"{label}手机号", f"{label}联系电话", f"{label}联系方式"),
            clean=cells.number_of(check_phone),
        ),
    )


def _place(measure: str, thing: str = "") -> Cleaner:
    """Accept one building, entrance or group; １幢 is 1幢, as the poster on its door writes it."""
    clean = single(measure, thing)
    return lambda cell, hints: cells.half_width(clean(cell, hints))


def _households(
    name: str, label: str, most: int, *synonyms: str, may_merge: bool = False
) -> Column:
    """Households of a building stand for all of its rows; those of a group for one row alone."""
    return Column(
        name=name,
        label=label,
        synonyms=synonyms,
        clean=cells.whole_number(0, most, units="户"),
        is_amount=not may_merge,
        width=10,
    )


COLUMNS = (
    Column(
        name="name",
        label="小区名称",
        synonyms=("小区", "院落", "院落名称", "小区（院落）"),
        is_required=True,
        clean=names.name(100),
        example="清水苑小区",
        width=22,
    ),
    COMMUNITY,
    Column(
        name="grid_code",
        label="网格编码",
        synonyms=("网格代码", "网格编号", "编码"),
        clean=cells.code(r"\d{15}", "应为 15 位数字：12 位社区代码加 3 位序号。"),
        help="15 位；这栋楼在哪个网格。已登记的网格，写名称也可以。",
        width=20,
    ),
    Column(
        name="grid_name",
        label="网格名称",
        synonyms=("网格", "所属网格", "所在网格"),
        clean=names.name(60),
        help="新网格必填，连同编码；已登记的，编码和名称写一样就可以。",
        width=22,
    ),
    Column(
        name="building",
        label="楼栋",
        synonyms=("栋号", "楼栋号", "楼号", "楼栋名称", "幢号"),
        clean=_place("栋", "楼"),
        example="1栋",
    ),
    _households("building_households", "楼栋户数", 10_000, "本栋户数", may_merge=True),
    Column(
        name="entrance",
        label="单元",
        synonyms=("单元号", "单元名称"),
        clean=_place("个单元"),
        example="1单元",
    ),
    _households("entrance_households", "单元户数", 1_000, "本单元户数", may_merge=True),
    Column(
        name="group",
        label="十户组",
        synonyms=("十户联组", "十户组名称", "联户组"),
        clean=_place("个组"),
        example="第1组",
    ),
    Column(
        name="group_range",
        label="包括哪些户",
        synonyms=("户范围", "联系户", "门牌范围"),
        clean=cells.text(100),
        help="例如 101–502 室，不写住户姓名。",
        width=20,
    ),
    _households("group_households", "十户组户数", MOST_HOUSEHOLDS, "组内户数", "联系户数"),
    *(column for level in LEVELS for column in _head_columns(level)),
    Column(
        name="selected_by",
        label="选用方",
        synonyms=("选用单位", "由谁选用"),
        choices=SelectedBy,
        choice_synonyms={"物业": SelectedBy.PROPERTY, "居委会": SelectedBy.COMMUNITY},
        help="空着就是社区选用。",
    ),
    Column(
        name="company",
        label="物业企业",
        synonyms=("物业公司", "物业"),
        look_up="companies",
        help="物业选用的必填。",
        width=22,
    ),
    Column(name="starts_on", label="任职日期", synonyms=("任命日期",), clean=cells.day),
    Column(name="term_until", label="任期至", synonyms=("任期到",), clean=cells.day),
    Column(
        name="is_public",
        label="本人同意公开",
        synonyms=("同意公开", "是否同意公开"),
        clean=cells.yes_no,
        help="这一行写到的负责人本人都同意的写“是”，姓名和电话就印在楼栋海报上。",
    ),
)
