"""The whole structure from one workbook as offices keep it; all of it, or nothing."""

import pytest

from accounts.roles import Role
from grids.imports import StructureLedger
from grids.models import (
    Entrance,
    Grid,
    GridBuilding,
    HeadKind,
    HouseholdGroup,
    ResidentHead,
    SelectedBy,
)
from places.models import Building, UnitKind
from tests.factories import make_community, make_street, make_unit, make_user
from tests.imports.messy import Office, xlsx

pytestmark = pytest.mark.django_db

HEADER = [
    *("序号", "所属社区", "网格编码", "网格", "小区名称", "楼栋", "楼栋户数", "单元", "十户联组"),
    *("组内户数", "楼栋长", "楼栋长电话", "单元长姓名", "十户长", "十户长联系电话", "选用方"),
    "物业公司",
]
CODE = "330106007001001"


@pytest.fixture
def office():
    street = make_street(name="滨河街道", code="330106007")
    make_community(street=street, name="柳岸社区", code="330106007001")
    make_unit(street=street, name="示例物业", kind=UnitKind.PROPERTY)
    return Office(street, make_user(role=Role.STREET_STAFF, street=street))


def said_of(office, content):
    """Return what is wrong with a file that must not be imported."""
    office.check(StructureLedger, content)
    return [sentence for _, _, sentence in office.errors]


def sheet(*rows, merged=()):
    return xlsx(("网格结构", [HEADER, *rows], *merged))


def test_a_messy_workbook_becomes_the_whole_structure(office):
    head = ["何小安", "１３８００００００１１"]
    first = [1, "柳岸社区", CODE, "柳岸第一网格", "柳岸新村", "１幢", "48户"]
    content = sheet(
        [*first, "1单元", "第1组", "10", *head, "", "林小一", 13800000012, "", ""],
        ["", "", "", "", "", "", "", "1单元", "第2组", 12, *head, "林小单", "", "", "", ""],
        [""] * len(HEADER),
        [
            2,
            "柳岸",
            CODE,
            "",
            "柳岸新村",
            "2幢",
            *[""] * 4,
            "何大",
            *[""] * 4,
            "物业",
            "示例物业",
        ],
        merged=("B2:B3", "C2:C3", "D2:D3", "E2:E3", "F2:F3", "G2:G3"),
    )
    assert said_of(office, content) == []
    office.load(StructureLedger, content)

    assert Grid.objects.get().code == CODE
    assert set(Building.objects.values_list("name", "households")) == {("1幢", 48), ("2幢", None)}
    assert GridBuilding.objects.running().count() == 2
    assert Entrance.objects.get().name == "1单元"
    assert list(HouseholdGroup.objects.order_by("name").values_list("households", flat=True)) == [
        10,
        12,
    ]
    heads = ResidentHead.objects.order_by("kind", "name")
    assert [(head.kind, head.name, head.phone) for head in heads] == [
        (HeadKind.BUILDING, "何大", ""),
        (HeadKind.BUILDING, "何小安", "13800000011"),
        (HeadKind.ENTRANCE, "林小单", ""),
        (HeadKind.GROUP, "林小一", "13800000012"),
    ]
    assert heads[0].selected_by == SelectedBy.PROPERTY
    for head in heads:
        head.full_clean()


def test_every_bad_cell_is_listed_and_nothing_is_written(office):
    row = ["1", "柳岸社区", CODE, "柳岸第一网格", "柳岸新村", "1幢", "", "", "", ""]
    rest = ["", "", "", "", ""]
    said = said_of(
        office,
        sheet(
            [*row, "何小安", "", *rest],
            [*row, "何大安", "", *rest],
            [*row[:2], "330106007009001", *row[3:], "", "", *rest],
            [*row[:2], "33010600700100", *row[3:], "", "", *rest],
            [*row[:5], "", "", "1单元", "", "", "", "", *rest],
            [*row[:8], "第1组", "99", "", "", *rest],
            [*row, "", "13800000011", *rest],
            [*row[:5], "2幢", "", "", "", "", "何二", "1380", "", "", "", "物业", ""],
        ),
    )

    for word in (
        "所填不同",
        "应以所属社区的代码",
        "15 位数字",
        "没有写是哪栋楼",
        "没有写楼栋长的姓名",
    ):
        assert any(word in sentence for sentence in said), word
    assert not Grid.objects.exists()
    assert not ResidentHead.objects.exists()


def test_another_head_than_the_serving_one_is_no_silent_change(office):
    row = ["1", "柳岸社区", CODE, "柳岸第一网格", "柳岸新村", "1幢", "", "", "", ""]
    rest = ["", "", "", "", ""]
    office.load(StructureLedger, sheet([*row, "何小安", "13800000011", *rest]))
    office.load(StructureLedger, sheet([*row, "何小安", "13800000012", *rest]))
    other_grid = [*row[:2], "330106007001002", "柳岸第二网格", *row[4:], "", "", *rest]

    said = said_of(office, sheet([*row, "何大安", "", *rest], other_grid))

    assert any("登记在册的是另一位" in sentence for sentence in said)
    assert any("登记在另一个网格" in sentence for sentence in said)
    assert ResidentHead.objects.get().phone == "13800000012"


def by_name(*rows):
    """Build a workbook that names the grid of each building and leaves its code out."""
    return xlsx(("网格结构", [["社区", "网格", "小区名称", "楼栋"], *rows]))


def test_a_building_finds_its_grid_by_the_name_alone(office):
    office.load(StructureLedger, sheet([1, "柳岸社区", CODE, "柳岸第一网格", "柳岸新村", "1幢"]))

    office.load(StructureLedger, by_name(["柳岸社区", "柳岸 第一网格", "柳岸新村", "2幢"]))

    assert GridBuilding.objects.running().filter(grid__code=CODE).count() == 2
    assert {"所属网格", "所在网格"} <= set(StructureLedger.column_names()["grid_name"])


def test_a_grid_that_an_earlier_row_adds_is_found_by_its_name(office):
    first = [1, "柳岸社区", CODE, "柳岸第一网格", "柳岸新村", "1幢"]
    office.load(StructureLedger, sheet(first, [2, *first[1:2], "", *first[3:5], "2幢"]))

    assert GridBuilding.objects.running().filter(grid__code=CODE).count() == 2


def test_a_grid_named_without_its_code_is_never_passed_over(office):
    office.load(StructureLedger, sheet([1, "柳岸社区", CODE, "柳岸第一网格", "柳岸新村", "1幢"]))

    assert said_of(office, by_name(["柳岸社区", "柳岸第二网格", "柳岸新村", "2幢"])) == [
        "“柳岸社区”没有叫“柳岸第二网格”的网格，请核对名称；新网格请写网格编码。"
    ]


def test_of_two_grids_of_one_name_the_code_is_asked_for(office):
    for number in (1, 2):
        row = [1, "柳岸社区", f"{CODE[:14]}{number}", "柳岸网格", "柳岸新村", f"{number}幢"]
        office.load(StructureLedger, sheet(row))

    assert said_of(office, by_name(["柳岸社区", "柳岸网格", "柳岸新村", "3幢"])) == [
        "“柳岸社区”叫“柳岸网格”的网格不止一个，请写网格编码。"
    ]


def test_a_grid_of_no_building_is_told_to_lack_one(office):
    office.load(StructureLedger, sheet([1, "柳岸社区", CODE, "柳岸第一网格", "柳岸新村", "1幢"]))

    [said] = said_of(office, by_name(["柳岸社区", "柳岸第一网格", "柳岸新村", ""]))

    assert said == "这一行没有写是哪栋楼，这一项登记不了。请写上楼栋，或把这一格空着。"
