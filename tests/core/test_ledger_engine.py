"""The import engine on compounds and their buildings: checked, written, unchanged, taken back."""

import io
from datetime import UTC, date, datetime

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from core.errors import ConflictError, RefusedError
from core.ledger import cells, workbooks
from core.ledger.cells import as_text
from core.ledger.entries import Fate
from core.ledger.layouts import Corrections, find_pages
from core.ledger.plan import fingerprint, make_plan
from core.ledger.sheets import Sheet, Workbook, read_workbook
from core.ledger.spec import Column, Ledger, Lookup, Target, keep_pinyin, names_of
from core.ledger.writing import undo, write
from core.models import ImportBatch, ImportedRows
from places.models import Building, Community, Compound, CompoundKind, Street
from tests.imported import import_plan

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)


class YardLedger(Ledger):
    """One row per building; its compound stands beside it on every row."""

    key, label, row_means = "yards", "小区楼栋", "每行一栋楼。"
    columns = (
        Column(
            name="community", label="社区", is_required=True, look_up="communities", for_all="社区"
        ),
        Column(
            name="compound",
            label="小区名称",
            is_required=True,
            clean=cells.text(20),
            example="清河苑",
        ),
        Column(name="kind", label="小区类型", choices=CompoundKind),
        Column(name="built_year", label="建成年份", clean=cells.whole_number(1900, 2100)),
        Column(
            name="building", label="楼栋", synonyms=("栋号",), clean=cells.text(40), example="1栋"
        ),
        Column(name="floors", label="层数", clean=cells.whole_number(1, 99, units="层")),
    )
    targets = (
        Target(
            name="compound",
            model=Compound,
            fields=("community_id", "name", "kind", "built_year"),
            existing=lambda ledger: Compound.objects.filter(community__street=ledger.scope),
            keys=lambda row: [(row["community_id"], row["name"])],
            derive=keep_pinyin,
        ),
        Target(
            name="building",
            model=Building,
            fields=("compound_id", "name", "floors"),
            existing=lambda ledger: Building.objects.filter(
                compound__community__street=ledger.scope
            ),
            keys=lambda row: [(row["compound_id"], row["name"])],
        ),
    )

    def prepare(self):
        rows = Community.objects.filter(street=self.scope)
        self.lookups = {
            "communities": Lookup(
                "社区", names_of(rows), endings=("社区居委会", "社区"), where="导入社区"
            )
        }

    def read(self, row):
        compound = row.put(
            "compound",
            repeated=True,
            community_id=row["community"].pk,
            name=row["compound"],
            **row.given("kind", "built_year"),
        )
        if row["building"]:
            row.put(
                "building",
                keys=[(compound.key, row["building"])],
                compound_id=compound,
                name=row["building"],
                **row.given("floors"),
            )


HEADER = ["社区", "小区名称", "小区类型", "建成年份", "楼栋", "层数"]
ROWS = [
    ["学府社区", "清河苑", "老旧小区", 1998, "1栋", 6],
    ["学府", "清河苑", "老旧小区", 1998, "2栋", "7层"],
    ["江岸社区", "江岸小区", "", "", "1栋", ""],
]


@pytest.fixture
def street():
    street = Street.objects.create(code="530102007", name="清河街道")
    for number, name in enumerate(["学府社区", "江岸社区"], start=1):
        Community.objects.create(street=street, code=f"530102007{number:03}", name=name)
    return street


def book(rows, header=HEADER, name="数据"):
    return Workbook([Sheet(name, [list(header), *[list(row) for row in rows]])])


def plan_of(street, rows, **words):
    return make_plan(YardLedger(scope=street, by=None, at=NOW, **words), book(rows))


@pytest.fixture
def import_rows(street, django_user_model):
    """Import rows as a whole batch and return it."""
    user = django_user_model.objects.create(username="staff", name="张某某")

    def run(rows=ROWS, **words):
        plan = plan_of(street, rows, **words)
        return import_plan(plan, uploaded_by=user)

    return run


def test_a_plan_counts_and_writes_nothing(street):
    plan = plan_of(street, ROWS)

    assert plan.counts() == [
        {"label": "小区", "new": 2, "changed": 0, "unchanged": 0},
        {"label": "楼栋", "new": 3, "changed": 0, "unchanged": 0},
    ]
    assert plan.row_count == 3
    assert Compound.objects.count() == 0


def test_rows_are_written_with_their_references_and_derived_columns(import_rows):
    import_rows()

    second = Building.objects.select_related("compound__community").get(name="2栋")
    assert (second.floors, second.compound.name, second.compound.kind) == (7, "清河苑", "old")
    assert second.compound.community.name == "学府社区"
    assert second.compound.name_initials == "qhy"


def test_the_same_file_twice_changes_nothing(street, import_rows):
    import_rows()

    plan = plan_of(street, ROWS)

    assert plan.total(Fate.NEW) == plan.total(Fate.CHANGED) == 0
    assert plan.total(Fate.UNCHANGED) == 5


def test_a_changed_cell_changes_one_row_and_a_blank_cell_none(street, import_rows):
    import_rows()
    rows = [[*ROWS[0][:5], 8], [*ROWS[1][:5], ""], ROWS[2]]

    plan = plan_of(street, rows)
    assert (plan.total(Fate.NEW), plan.total(Fate.CHANGED)) == (0, 1)
    import_rows(rows)

    floors = dict(Building.objects.filter(compound__name="清河苑").values_list("name", "floors"))
    assert floors == {"1栋": 8, "2栋": 7}
    assert Building.objects.get(floors=8).version == 2


def test_every_bad_cell_is_listed_with_its_place_and_what_to_do(street):
    plan = plan_of(
        street,
        [
            ["学付社区", "清河苑", "新小区", "九八年", "1栋", "六"],
            ["", "", "", "", "2栋", ""],
            ["江岸社区", "江" * 21, "", "", "", "0"],
        ],
    )

    assert [(f.cell, f.header) for f in plan.errors] == [
        ("A2", "社区"), ("C2", "小区类型"), ("D2", "建成年份"), ("F2", "层数"),
        ("A3", "社区"), ("B3", "小区名称"),
        ("B4", "小区名称"), ("F4", "层数"),
    ]  # fmt: skip
    assert "是不是“学府社区”" in plan.errors[0].sentence
    assert plan.errors[2].value == "九八年"
    assert all(f.sheet == "数据" and f.sentence.endswith(("。", "？")) for f in plan.errors)


def test_five_hundred_bad_cells_are_all_listed(street):
    plan = plan_of(street, [["学府社区", "清河苑", "", "x", f"{n}栋", "y"] for n in range(600)])

    assert len(plan.errors) == 1200


def test_a_row_that_stands_twice_in_the_file_is_an_error(street):
    plan = plan_of(street, [ROWS[0], ROWS[0]])

    assert [f.sentence for f in plan.errors] == ["与第 2 行重复，请删去其中一行。"]


def test_two_rows_that_disagree_about_one_thing_are_an_error(street):
    plan = plan_of(street, [ROWS[0], ["学府社区", "清河苑", "老旧小区", 1999, "2栋", 7]])

    assert [(f.cell, f.header) for f in plan.errors] == [("D3", "建成年份")]
    assert "与第 2 行所填不同" in plan.errors[0].sentence


def test_a_missing_required_column_is_named_once(street):
    plan = make_plan(
        YardLedger(scope=street, by=None, at=NOW), book([["1栋", 6]] * 3, header=["楼栋", "层数"])
    )

    assert [f.sentence[:14] for f in plan.errors] == ["缺少必填的列：社区、小区名称"]


def test_an_answer_for_the_whole_file_fills_blank_cells_only(street):
    plan = plan_of(
        street,
        [["", "清河苑", "", "", "1栋", ""], ["江岸社区", "江岸小区", "", "", "1栋", ""]],
        answers={"community": "学府社区"},
    )

    communities = {
        entry.values["name"]: entry.values["community_id"]
        for entry in plan.tables["compound"].named
    }
    by_name = dict(Community.objects.values_list("name", "pk"))
    assert communities == {"清河苑": by_name["学府社区"], "江岸小区": by_name["江岸社区"]}


def test_the_mapping_can_be_corrected_by_hand(street):
    workbook = book([["学府社区", "清河苑", "一号楼"]], header=["社区", "小区名称", "哪一栋"])
    ledger = YardLedger(scope=street, by=None, at=NOW)

    plan = make_plan(
        ledger,
        workbook,
        corrections=Corrections(columns={"数据": {0: "community", 1: "compound", 2: "building"}}),
    )

    assert plan.total(Fate.NEW) == 2


def test_several_sheets_are_read_as_one_file(street):
    workbook = Workbook(
        [
            Sheet("填写说明", [["小区楼栋导入说明"]]),
            Sheet("学府", [HEADER, ROWS[0]]),
            Sheet("江岸", [HEADER, ROWS[2], ROWS[2]]),
        ]
    )

    plan = make_plan(YardLedger(scope=street, by=None, at=NOW), workbook)

    assert plan.row_count == 3
    assert [f.sentence for f in plan.errors] == ["与“江岸”第 2 行重复，请删去其中一行。"]


def test_a_file_without_rows_or_header_is_an_error(street):
    ledger = YardLedger(scope=street, by=None, at=NOW)

    assert "没有可导入的数据行" in make_plan(ledger, book([])).errors[0].sentence
    assert "没有找到表头" in make_plan(ledger, book([], header=["甲", "乙"])).errors[0].sentence


def test_a_plan_with_errors_is_never_written(street, import_rows):
    batch = import_rows()

    with pytest.raises(RefusedError, match="还有错误"):
        write(plan_of(street, [["没有", "清河苑", "", "", "9栋", ""]]), batch)


def test_a_row_changed_since_the_check_is_not_overwritten(street, import_rows):
    batch = import_rows()
    plan = plan_of(street, [[*ROWS[0][:5], 9]])
    Building.objects.filter(name="1栋").update(version=5)

    with pytest.raises(ConflictError, match="没有写入任何数据"), transaction.atomic():
        write(plan, batch)

    assert not Building.objects.filter(floors=9).exists()


def test_one_refused_row_takes_the_whole_batch_back(street, import_rows):
    plan = plan_of(street, ROWS)
    Compound.objects.create(community=Community.objects.get(name="江岸社区"), name="江岸小区")
    batch = ImportBatch(kind="yards", scope_uid=street.uid, uploaded_by_id=1)

    with pytest.raises(IntegrityError), transaction.atomic():
        write(plan, batch)

    assert Compound.objects.count() == 1


def test_the_fingerprint_changes_with_any_stored_row(street, import_rows):
    ledger = YardLedger(scope=street, by=None, at=NOW)
    import_rows()
    before = fingerprint(ledger)

    Building.objects.filter(name="2栋").update(version=2)

    assert fingerprint(ledger) != before


def test_undoing_a_batch_removes_new_rows_and_restores_changed_ones(import_rows):
    import_rows()
    batch = import_rows([[*ROWS[0][:3], 2001, "1栋", 8], ["江岸社区", "新苑", "", "", "3栋", 3]])

    with transaction.atomic():
        undo(batch)

    assert set(Compound.objects.values_list("name", "built_year")) == {
        ("清河苑", 1998),
        ("江岸小区", None),
    }
    assert Building.objects.count() == 3
    assert Building.objects.get(compound__name="清河苑", name="1栋").floors == 6


def test_undoing_is_refused_when_a_row_was_changed_or_is_used_since(import_rows):
    first = import_rows()
    later = import_rows([["江岸社区", "江岸小区", "", "", "2栋", 5]])
    Building.objects.filter(compound__name="清河苑", name="1栋").update(version=2)

    with pytest.raises(RefusedError, match=r"楼栋“清河苑 1栋”已改动.*楼栋“江岸小区 2栋”用到了它"):
        undo(first)

    with transaction.atomic():
        undo(later)
    assert Building.objects.count() == 3


def test_former_values_are_kept_sealed(import_rows):
    import_rows()
    batch = import_rows([[*ROWS[0][:5], 8]])

    kept = ImportedRows.objects.filter(batch=batch).get()
    assert kept.sealed.startswith("v1:")
    assert "floors" not in kept.sealed


def test_the_template_has_drop_downs_and_an_example_that_is_not_imported(street):
    ledger = YardLedger(scope=street, by=None, at=NOW)
    ledger.prepare()

    content = workbooks.template(ledger)

    sheet = openpyxl.load_workbook(io.BytesIO(content))["数据"]
    lists = {str(v.sqref): v.formula1 for v in sheet.data_validations.dataValidation}
    assert lists["A2:A5001"] == '"学府社区,江岸社区"'
    assert "老旧小区" in lists["C2:C5001"]
    plan = make_plan(ledger, read_workbook(content))
    assert [f.sentence for f in plan.errors] == ["没有可导入的数据行。"]


def test_a_long_list_of_choices_stands_on_a_hidden_sheet(street):
    for number in range(10, 60):
        Community.objects.create(
            street=street, code=f"530102007{number:03}", name=f"第{number}社区"
        )
    ledger = YardLedger(scope=street, by=None, at=NOW)
    ledger.prepare()

    found = openpyxl.load_workbook(io.BytesIO(workbooks.template(ledger)))

    assert found["选项"].sheet_state == "hidden"
    validation = found["数据"].data_validations.dataValidation[0]
    assert validation.formula1 == "'选项'!$A$2:$A$53"


def test_the_file_comes_back_with_its_errors_marked_and_can_be_sent_again(street):
    rows = [
        ["社区", "", "", "", "", ""],
        HEADER,
        ["学府社区", "清河苑", "", "", "1栋", "六"],
        ["", "=1+1", "", "", "2栋", 5],
    ]
    workbook = Workbook([Sheet("数据", rows, merged=[(2, 0, 3, 0)])])
    ledger = YardLedger(scope=street, by=None, at=NOW)
    plan = make_plan(ledger, workbook)

    content = workbooks.marked(workbook, plan.findings)

    sheet = openpyxl.load_workbook(io.BytesIO(content))["数据"]
    assert sheet["A3"].value.splitlines() == [
        "层数：应为数字，不写其他文字。",
        "小区类型：没有写的，新登记的按“商品房小区”算；不是的请写上。",
    ]
    assert sheet["G3"].fill.fgColor.rgb == "FFFBE3E6"
    assert "应为数字" in sheet["G3"].comment.text
    assert sheet["C4"].value == "'=1+1"
    assert as_text(read_workbook(content).sheets[0].rows[3][2]) == "=1+1"  # what was typed
    assert sheet["C4"].data_type == "s"
    again = make_plan(YardLedger(scope=street, by=None, at=NOW), read_workbook(content))
    assert [f.cell for f in again.errors] == ["G3"]


@pytest.mark.parametrize("written", ["银杏", "银杏社区", " 银杏社区居委会"])
@pytest.mark.parametrize("kept", ["银杏", "银杏社区"])
def test_a_name_is_found_with_and_without_its_ending(kept, written):
    lookup = Lookup("社区", [(kept, 1), ("青松", 2)], endings=("社区居委会", "社区"))

    assert lookup.find(written.strip()) == 1


def test_two_names_that_differ_only_in_their_ending_are_not_confused():
    lookup = Lookup("社区", [("银杏", 1), ("银杏社区", 2)], endings=("社区居委会", "社区"))

    assert (lookup.find("银杏"), lookup.find("银杏社区")) == (1, 2)
    with pytest.raises(ValidationError, match="是不是"):
        lookup.find("银杏社区居委会")


def test_days_of_a_workbook_that_counts_from_1904_are_not_four_years_early(street):
    """As Excel for Mac saves it: one day with the format of a date, one as a bare number."""
    made = openpyxl.Workbook()
    made.epoch = CALENDAR_MAC_1904
    made.active.append([*HEADER, "日期"])
    made.active.append([*ROWS[0], date(2022, 6, 1)])
    made.active.append([*ROWS[0], 44713 - 1462])
    stream = io.BytesIO()
    made.save(stream)
    ledger = YardLedger(scope=street, by=None, at=NOW)
    ledger.prepare()

    workbook = read_workbook(stream.getvalue())
    (page,) = find_pages(ledger, workbook)

    read = [cells.day(row[-1], page.hints) for row in page.sheet.rows[1:]]
    assert read == [date(2022, 6, 1)] * 2
    assert any("1904" in note for note in workbook.notes)
