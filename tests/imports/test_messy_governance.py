"""Grids, red armbands, livelihood projects, renewal and premises from an office's own workbooks.

Nothing may be lost, doubled or misread in silence; what came in goes out and comes in again.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

import pytest
from django.contrib.admin import site
from django.urls import reverse

from accounts.roles import Role
from audit.models import AuditEvent
from core.ledger.entries import Fate
from core.ledger.writing import undo
from core.office import exports
from grids.imports import StructureLedger
from grids.models import Entrance, HouseholdGroup, ResidentHead
from places.imports import CompoundLedger
from places.models import Building, Compound, UnitKind
from projects.imports import DrainageLedger, LivelihoodLedger, PremisesLedger, SafetyAssetLedger
from projects.models import DrainageUnit, LivelihoodProject, Premises, SafetyAsset
from tests import factories as make
from tests.imports.messy import Office, text, xlsx
from volunteers.imports import ArmbandLedger
from volunteers.models import RedArmband

pytestmark = [pytest.mark.django_db, pytest.mark.once]

GRID = "330106007001001"


@pytest.fixture
def office():
    street = make.make_street(name="滨河街道", code="330106007")
    clear = make.make_community(street=street, name="清水社区", code="330106007001")
    bank = make.make_community(street=street, name="柳岸社区", code="330106007002")
    make.make_compound(community=clear, name="清水苑小区")
    for community in (clear, bank):  # one name in two communities
        make.make_compound(community=community, name="职工宿舍")
    return Office(street, make.make_user(Role.STREET_STAFF, street=street))


class Sample(NamedTuple):
    """One kind of workbook: its header, a sound row, and what of it an office gets wrong."""

    ledger: type
    model: type
    head: str
    row: str
    wrong: dict  # by the label of its column: {cell: words of the sentence}


PHONES = {
    "1.38E+10": "末几位已经丢失",
    "138 0000 0001 139 0000 0002": "几个号码",
    "138****0001": "星号",
    "1380000001": "少 1 位",
}
PLACES = {"没有的社区": "没有叫", "清水、柳岸": "只能写一个", "街道本级": "属于整个街道"}
DAYS = {"2022年3月": "没有日", "3月5日": "没有年份", "三月初": "看不懂", "2022.3.5-3.7": "不止一天"}
COUNTS = {"约40": "准确的数字", "-3": "应在 0", "50%": "应为数字", "3，5": "去掉逗号"}
LONG_CODES = {"1.23E+14": "设为“文本”"}

SAMPLES = {
    "structure": Sample(
        StructureLedger,
        HouseholdGroup,
        "所属社区|网格编码|网格|小区|楼栋|单元|十户组|组内户数|十户长|十户长电话|任期至",
        f"清水|{GRID}|清水一网格|清水苑小区|1栋|1单元|第1组|12户|何 小安|138 0000 0001|2024.3.5",
        {
            "所属社区": PLACES,
            "网格编码": {**LONG_CODES, "33010600700101": "15 位", "330106007002001": "开头"},
            "楼栋": {"1栋、2栋": "请每栋写一行", "1至6栋": "请每栋写一行", "楼" * 41: "最多 40 字"},
            "单元": {"1、2单元": "请每个单元写一行"},
            "十户组": {"1~3组": "请每个组写一行"},
            "组内户数": {**COUNTS, "99": "到 30 之间"},
            "十户长": {"张三、李四": "几个人", "李女士": "只有姓"},
            "十户长电话": PHONES,
            "任期至": DAYS,
        },
    ),
    "red-armbands": Sample(
        ArmbandLedger,
        RedArmband,
        "姓名|联系电话|人员类别|所在社区|所属网格|加入时间",
        "张　三|１３８ ００００ ０００１|商户|清水居委会||2022年3月5日",
        {
            "姓名": {"张三、李四": "几个人", "张三 李四": "还是几个人", "张**": "星号"},
            "联系电话": PHONES,
            "人员类别": {"商铺店王": "是不是"},
            "所在社区": PLACES,
            "所属网格": {"没有的网格": "没有这个网格"},
            "加入时间": {**DAYS, f"{make.day().year + 1}-03-05": "还没有到"},
        },
    ),
    "livelihood": Sample(
        LivelihoodLedger,
        LivelihoodProject,
        "实事项目|编号|社区|小区|投资|受益群众|进展情况|完成时间|完成成效",
        "楼道照明更换|SS-001|清水社区|清水苑|１２，０００元|320人|已完工|2022.3.5|换灯 40 盏",
        {
            "编号": LONG_CODES,
            "社区": PLACES,
            "小区": {"没有的小区": "没有叫"},
            "投资": {**COUNTS, "0.333元": "最多 2 位小数", "1200元左右": "准确的数字"},
            "受益群众": {**COUNTS, "120户": "应为数字", "12.5": "应为整数"},
            "进展情况": {"已验收": "先按“待验收”导入"},
            "完成时间": DAYS,
            "完成成效": {"长" * 1001: "最多 1000 字", "找 13800000001": "不要写手机号"},
        },
    ),
    "drainage": Sample(
        DrainageLedger,
        DrainageUnit,
        "排水单元|单元编号|居委会|所在小区|类型|进场时间|竣工日期",
        "清水苑|PS-0012|清水|清水苑小区|住宅小区|2022/3/5|44713",
        {
            "单元编号": LONG_CODES,
            "居委会": PLACES,
            "所在小区": {"没有的小区": "没有叫"},
            "类型": {"住宅楼小区": "是不是"},
            "进场时间": DAYS,
            "竣工日期": {**DAYS, "2022-03-04": "早于前一步"},
        },
    ),
    "safety-assets": Sample(
        SafetyAssetLedger,
        SafetyAsset,
        "站点名称|设施类型|社区|小区|使用状态|安装日期|桩数",
        "清水苑充电棚|充电桩|清水|清水苑小区|已安装|2022.3.5|12个",
        {
            "设施类型": {"充电庄": "是不是"},
            "社区": PLACES,
            "小区": {"没有的小区": "没有叫"},
            "使用状态": {"拆": "应为下列之一"},
            "安装日期": DAYS,
            "桩数": {**COUNTS, "12.5": "应为整数"},
        },
    ),
    "premises": Sample(
        PremisesLedger,
        Premises,
        "房屋名称|房号|社区|小区|坐落|房屋面积|取得方式|实际用途|产权|使用情况|房产证号",
        "居民活动室|F-01|清水|清水苑|清水路 1 号|1,320.5㎡|配建|活动室|未办证|未移交|滇(2022)1号",
        {
            "房号": LONG_CODES,
            "社区": PLACES,
            "小区": {"没有的小区": "没有叫"},
            "房屋面积": {**COUNTS, "320.555": "最多 2 位小数", "0": "大于 0", "3亩": "应为数字"},
            "取得方式": {"配健": "应为下列之一"},
            "房产证号": {"3.30106E+17": "设为“文本”"},
        },
    ),
}
KINDS = [pytest.param(sample, id=key) for key, sample in SAMPLES.items()]


def table(sample, *rows, title="2022年台账", under=()):
    """Return the rows of a sheet as an office makes it: numbered, under a merged title."""
    head = ["序号", *sample.head.split("|")]
    numbered = [[number, *row] for number, row in enumerate(rows, start=1)]
    return [[title, *[""] * (len(head) - 1)], head, *numbered, *under]


def changed(sample, **cells):
    """Return the sound row with other cells, by their labels."""
    row = dict(zip(sample.head.split("|"), sample.row.split("|"), strict=True))
    return list({**row, **cells}.values())


def reading(office, sample, *rows):
    """Check a csv of these rows; return what is wrong as {cell: sentence}."""
    office.check(sample.ledger, text([sample.head.split("|"), *rows]))
    return {cell: sentence for cell, _header, sentence in office.errors}


@pytest.mark.parametrize("sample", KINDS)
def test_a_sheet_with_a_title_blank_rows_a_total_and_a_signature(office, sample):
    rows = table(
        sample,
        sample.row.split("|"),
        under=[[], ["合计", "1"], ["填表人：李示范", "", "审核人：张示范"]],
    )
    wide = f"A1:{chr(65 + len(rows[1]) - 1)}1"
    content = xlsx(
        ("说明", [["本表由各社区填报"]]),
        ("台账", rows, wide),
        hidden_columns=("D",),
        hidden=("说明",),
    )

    office.load(sample.ledger, content)

    assert sample.model.objects.count() == 1
    told = " ".join(office.reminders)
    for words in ("D 列在表格里是隐藏的，也会导入", "看作合计", "看作备注或落款", "“说明”这一页"):
        assert words in told
    undo(office.batch)
    assert not sample.model.objects.exists()


@pytest.mark.parametrize("sample", KINDS)
def test_two_rows_of_header_and_the_encoding_of_an_old_program(office, sample):
    labels = sample.head.split("|")
    upper = ["序号", *labels[:-2], "情况", ""]
    lower = [""] * (len(labels) - 1) + labels[-2:]

    office.load(
        sample.ledger,
        text([upper, lower, ["1", *sample.row.split("|")]], encoding="gb18030", delimiter="\t"),
    )

    assert sample.model.objects.count() == 1


@pytest.mark.parametrize("sample", KINDS)
def test_every_bad_cell_is_listed_with_what_to_write_and_nothing_is_written(office, sample):
    labels = sample.head.split("|")
    bad = [
        (label, cell, words) for label, said in sample.wrong.items() for cell, words in said.items()
    ]

    found = reading(office, sample, *(changed(sample, **{label: cell}) for label, cell, _ in bad))

    for number, (label, cell, words) in enumerate(bad, start=2):
        where = f"{chr(65 + labels.index(label))}{number}"
        assert words in found.get(where, ""), (where, label, cell, found.get(where))
    assert not sample.model.objects.exists()


@pytest.mark.parametrize("sample", KINDS)
def test_a_row_twice_in_one_file_is_told_not_merged(office, sample):
    row = sample.row.split("|")

    reading(office, sample, row, row)

    ((where, _header, sentence),) = office.errors
    assert where == 3
    assert "与第 2 行" in sentence


@pytest.mark.parametrize("form", ["xlsx", "csv"])
@pytest.mark.parametrize("sample", KINDS)
def test_what_was_imported_is_exported_and_imported_again_unchanged(office, sample, form):
    office.load(sample.ledger, text([sample.head.split("|"), sample.row.split("|")]))
    ledger = site._registry[sample.model]
    rows = exports.values_of(ledger, exports.Selection(sample.model.objects.all(), "全部"))
    note = "导出人：张示范（街道工作人员）　时间：2023-03-01 12:00　条件：全部　共 1 条"

    with exports.write_file(ledger, rows, file_format=form, plain=True, note=note) as file:
        plan = office.check(sample.ledger, file.read())

    assert office.errors == []
    assert plan.row_count == 1
    assert (plan.total(Fate.NEW), plan.total(Fate.CHANGED)) == (0, 0)


# The structure


HEAD = SAMPLES["structure"].head.split("|")


def house(building, entrance="", group="", *, compound="清水苑小区", community="清水"):
    return [community, GRID, "清水一网格", compound, building, entrance, group, "", "", "", ""]


def test_a_building_spelt_otherwise_in_another_workbook_is_no_second_building(office):
    compounds = [["社区", "小区名称", "楼栋"], ["清水", "清水苑小区", "1栋"]]
    office.load(CompoundLedger, text(compounds))
    office.load(
        StructureLedger,
        text([HEAD, house("１号楼", "一单元", "第一组", compound="清水苑"), house("2幢", "1单元")]),
    )
    office.load(CompoundLedger, text([compounds[0], ["清水", "清水苑", "第1幢"]]))
    rows = [house("1栋", "1单元", "1组"), *(house("5-6栋", "1单元", f"{n}组") for n in (1, 2))]
    office.load(StructureLedger, text([HEAD, *rows]))

    assert set(Building.objects.values_list("name", flat=True)) == {"1栋", "2幢", "5-6栋"}
    assert Compound.objects.filter(name__startswith="清水苑").count() == 1
    assert (Entrance.objects.count(), HouseholdGroup.objects.count()) == (3, 3)
    assert "2：按已登记的“一单元”导入，名称不改。" in office.reminders
    assert sum("登记为一栋楼" in r for r in office.reminders) == 1


def test_heads_are_public_only_where_the_file_says_that_they_agreed(office):
    head = [*HEAD[:-3], "楼栋长", "是否同意公开"]
    rows = [[*house(f"{n}栋")[:-3], f"何小{sign}", sign] for n, sign in enumerate("是否")]
    rows.append([*house("9栋")[:-3], "何小三", ""])

    office.load(StructureLedger, text([head, *rows]))

    assert dict(ResidentHead.objects.values_list("name", "is_public")) == {
        "何小是": True,
        "何小否": False,
        "何小三": False,
    }


def test_the_whole_structure_is_exported_and_imported_again_unchanged(office, client):
    make.make_unit(street=office.street, name="示例物业", kind=UnitKind.PROPERTY)
    head = [*HEAD[:-3], "楼栋长", "楼栋长电话", "十户长", "选用方", "物业", "任期至"]
    people = ["何小安", "13800000001", "林小一", "物业", "示例物业", "2024.3.5"]
    rows = [
        [*house("1栋", "1单元", "第1组")[:-3], *people],
        [*house("1栋", "2单元")[:-3], *people[:2], "", *people[3:]],
        [*house("", "", "院内第1组")[:-3], "", "", "", "", "", ""],
    ]
    rows[2][1:3] = ["", ""]
    office.load(StructureLedger, text([head, *rows]))
    client.force_login(office.staff)
    url = reverse("grids:structure-export")
    assert "5 条" in client.get(url).text

    masked = b"".join(client.post(url, {"file_format": "csv"}))
    office.check(StructureLedger, masked)
    assert any("姓名被星号遮住了" in sentence for *_, sentence in office.errors)
    assert client.post(url, {"file_format": "xlsx", "is_plain": "on"}).status_code == 200
    for form in ("xlsx", "csv"):
        wanted = {"file_format": form, "is_plain": "on", "purpose": "核对网格结构"}
        plan = office.check(StructureLedger, b"".join(client.post(url, wanted)))
        assert office.errors == []
        assert (plan.row_count, plan.total(Fate.NEW), plan.total(Fate.CHANGED)) == (5, 0, 0)
    facts = AuditEvent.objects.filter(action="structure.exported").latest("pk").fields["facts"]
    assert (facts["masked"], facts["count"]) == ("no", 5)


def test_two_spellings_in_one_file_and_groups_of_one_name_are_told(office):
    rows = [
        *(house("1栋", "1单元", "第1组"), house("1幢", "1单元", "第2组")),
        *(house("3栋", "1单元", "第1组"), house("3栋", "2单元", "第1组")),
        house(datetime(2023, 1, 2), "1单元"),  # noqa: DTZ001 - a cell knows no zone
    ]
    office.check(StructureLedger, xlsx(("结构", [HEAD, *rows])))

    assert [(cell, sentence[:13]) for cell, _, sentence in office.errors] == [
        ("E3", "与第 2 行的“1栋”像是"),
        ("G5", "这栋楼的“第1组”已在另一"),
        ("E6", "表格把这里的名称变成了日期"),
    ]
    assert "“2单元第1组”" in office.errors[1][2]


# Places


@pytest.mark.parametrize("key", ["livelihood", "drainage", "premises"])
def test_a_compound_is_looked_for_in_its_own_community(office, key):
    sample = SAMPLES[key]
    head = sample.head.split("|")
    community = next(label for label in head if label in ("社区", "居委会"))
    compound = head[head.index(community) + 1]
    row = changed(sample, **{compound: "职工宿舍", community: "柳岸"})

    office.load(sample.ledger, text([head, row]))

    kept = sample.model.objects.get()
    assert (kept.compound.name, kept.compound.community) == ("职工宿舍", kept.community)


def test_of_two_stations_of_one_name_the_second_is_told_what_to_write(office):
    sample = SAMPLES["safety-assets"]

    found = reading(
        office, sample, sample.row.split("|"), changed(sample, 社区="柳岸", 小区="职工宿舍")
    )

    assert "写成“柳岸社区清水苑充电棚”" in found["A3"]


# Numbers


@pytest.mark.parametrize(
    ("label", "cell", "title", "yuan"),
    [
        ("投资", "3.5万元", "", "35000"),
        ("投资（万元）", "3.5", "", "35000"),
        ("投资（万元）", "35000元", "", "35000"),
        ("投资", "3.5", "单位：万元", "35000"),
        ("投资（元）", "35000", "单位：万元", "35000"),
    ],
)
def test_money_is_in_the_unit_that_the_cell_the_header_or_the_title_names(
    office, label, cell, title, yuan
):
    rows = [["实事项目", "社区", label, "惠及人数"], ["照明", "清水", cell, "9"]]

    office.load(LivelihoodLedger, text([[title, "", "", ""], *rows] if title else rows))

    assert LivelihoodProject.objects.get().budget == Decimal(yuan)
    assert any("单位：万元" in r for r in office.reminders) is (title != "" and label == "投资")


def test_the_unit_of_a_title_is_told_at_the_first_row_that_uses_it(office):
    rows = [["实事项目", "投资", "惠及人数"], ["花坛", "", "9"]]
    rows += [["照明", "3元", "9"], ["铺路", "3.5", "9"], ["电梯", "4", "9"]]

    office.load(LivelihoodLedger, text([["单位：万元", "", ""], *rows]))

    assert [r for r in office.reminders if "万元" in r] == [
        "5：标题里写着“单位：万元”，金额按万元登记。"
    ]


def test_a_project_without_money_is_told_to_count_as_none(office):
    office.load(LivelihoodLedger, text([["实事项目", "惠及人数"], ["照明", "9"]]))

    assert office.reminders == ["2：没有写预算，按 0 元登记，请核对。"]


@pytest.mark.parametrize(("key", "label"), [("drainage", "单元编号"), ("premises", "房号")])
def test_a_code_that_lost_its_zeros_does_not_replace_the_whole_one(office, key, label):
    sample = SAMPLES[key]
    head = sample.head.split("|")
    office.load(sample.ledger, text([head, changed(sample, **{label: "0012"})]))

    office.check(sample.ledger, xlsx(("台账", [head, changed(sample, **{label: 12})])))

    ((_cell, _header, sentence),) = office.errors
    assert "只差前面的 0" in sentence


def test_a_number_that_the_portal_gives_a_drainage_unit_passes_those_of_the_file(office):
    rows = [["排水单元", "编号", "社区"], ["甲", "", "清水"], ["乙", "PS20230001", "清水"]]

    office.load(DrainageLedger, text(rows))

    assert dict(DrainageUnit.objects.values_list("name", "code")) == {
        "甲": "PS20230002",
        "乙": "PS20230001",
    }


# Red armbands


ARMBANDS = ["姓名", "手机号", "来源", "社区", "加入日期", "退出日期"]


def wearer(phone="13800000001", joined="2022.3.5", left=""):
    return ["张三", phone, "居民", "清水", joined, left]


def test_who_left_is_neither_doubled_nor_brought_back_by_an_old_file(office):
    office.load(ArmbandLedger, text([ARMBANDS, wearer(left="2022.7.1")]))  # checked twice
    office.load(ArmbandLedger, text([ARMBANDS, wearer()]))
    assert "2：这名队员已于 2022-07-01 退出" in office.reminders[0]
    assert RedArmband.objects.get().left_on == date(2022, 7, 1)

    office.check(ArmbandLedger, text([ARMBANDS, wearer(joined="2022.6.1")]))
    assert "应晚于那一天" in office.errors[0][2]
    both = text([ARMBANDS, wearer(left="2022.7.1"), wearer(joined="2022.9.1")])
    office.load(ArmbandLedger, both)
    office.load(ArmbandLedger, text([ARMBANDS, wearer(joined="2022.9.1", left="2023.1.1")]))

    spans = RedArmband.objects.order_by("joined_on").values_list("joined_on", "left_on")
    assert [f"{joined} {left}" for joined, left in spans] == [
        "2022-03-05 2022-07-01",
        "2022-09-01 2023-01-01",
    ]


def test_a_phone_that_is_added_or_left_out_makes_no_second_person(office):
    office.load(ArmbandLedger, text([ARMBANDS, wearer(phone="")]))
    office.load(ArmbandLedger, text([ARMBANDS, wearer()]))
    assert "补上手机号" in office.reminders[0]

    office.check(ArmbandLedger, text([ARMBANDS, wearer(phone="")]))

    assert [cell for cell, _, _ in office.errors] == ["B2"]
    assert RedArmband.objects.get().phone == "13800000001"
