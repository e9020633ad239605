"""One cell as people type it becomes one value, or a sentence that says what to do."""

import contextlib
from datetime import date, datetime, time
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.identity import check_id_number
from core.ledger import cells
from core.ledger.cells import Hints
from core.ledger.sheets import FORMULA_ERROR

pytestmark = pytest.mark.once

ANY_CELL = st.one_of(
    st.text(max_size=30), st.integers(), st.floats(), st.booleans(), st.dates(), st.times()
)


class Line(TextChoices):
    VOLUNTEER = "volunteer", "志愿服务"
    COMMUNITY = "community", "社区自办"


@pytest.mark.parametrize(
    "cell",
    [
        date(2022, 6, 1),
        datetime(2022, 6, 1, 9),  # noqa: DTZ001
        44713,
        44713.5,
        20220601,
        "44713",
        "2022年6月1日",
        "2022年06月01日（星期三）",
        "2022 年 6 月 1 日",
        "2022/6/1",
        "2022.6.1",
        "2022-06-01",
        "2022-06-01 14:30",
        "2022-06-01T14:30:00",
        "2022-05-31T16:00:00.000Z",  # as programs write midnight in Kunming
        "2022-05-31T17:30Z",
        "2022-06-01T00:10:00+08:00",
        "20220601",
        "２０２２／６／１",
        "22.6.1",
        "2022年6月1日上午",
        "2022年6月1号",
    ],
    ids=repr,
)
def test_a_date_is_understood_however_it_was_typed(cell):
    assert cells.day(cell, Hints()) == date(2022, 6, 1)


@pytest.mark.parametrize("cell", ["2022、6、1", "2022，6，1", "2022.6.1.", "2022。6。1。"])
def test_a_day_with_the_signs_of_a_list_is_a_day(cell):
    assert cells.day(cell, Hints()) == date(2022, 6, 1)


@pytest.mark.parametrize("cell", ["2022、6，1", "2022、6、1、2", "2022.6、1"])
def test_what_may_be_several_days_is_none(cell):
    with pytest.raises(ValidationError):
        cells.day(cell, Hints())


@pytest.mark.parametrize("cell", [44713 - 1462, 43251.5, "43251"], ids=repr)
def test_a_day_number_counts_as_its_workbook_counts(cell):
    """Excel for Mac counts from 1904. Source: docs/rules.md R-IMP-8."""
    assert cells.day(cell, Hints(counts_from_1904=True)) == date(2022, 6, 1)
    assert cells.day(cell, Hints()) == date(2018, 5, 31)
    assert cells.day(20220601, Hints(counts_from_1904=True)) == date(2022, 6, 1)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("二〇二二年十二月二十五日", date(2022, 12, 25)),
        ("二○二二年 六月 十日", date(2022, 6, 10)),
        ("二0二二年十月廿一号上午", date(2022, 10, 21)),
        ("2022年三月三十日（星期日）", date(2022, 3, 30)),
        ("二零二二年6月一日", date(2022, 6, 1)),
    ],
)
def test_a_day_in_chinese_numerals_is_read(cell, expected):
    assert cells.day(cell, Hints()) == expected


def test_a_date_without_a_year_needs_the_year_of_the_file():
    assert cells.day("6月1日", Hints(year=2022)) == date(2022, 6, 1)
    with pytest.raises(ValidationError, match="选定年份"):
        cells.day("6月1日", Hints())


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        ("2022年2月30日", "没有 2022年2月30日"),
        ("2022年6月", "没有日"),
        ("六月初", "看不懂"),
        ("二〇二二年三月初五", "看不懂"),
        ("二〇二二年三月", "没有日"),
        ("三月五日", "选定年份"),
        ("2022年6月1日至3日", "不止一天"),
        ("Jun 1, 2022", "看不懂"),
        ("2022-02-30T00:00:00Z", "没有这一天"),
        (35, "看不懂"),
        pytest.param("9" * 5000, "看不懂", id="thousands of digits"),
        (True, "看不懂"),
        ("1822-06-01", "1822"),
        (FORMULA_ERROR, "公式出错"),
    ],
)
def test_a_date_that_is_none_is_refused_with_a_sentence(cell, sentence):
    with pytest.raises(ValidationError, match=sentence):
        cells.day(cell, Hints())


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("14:30", time(14, 30)),
        ("14：30", time(14, 30)),
        ("14时30分", time(14, 30)),
        ("下午2点半", time(14, 30)),
        ("上午9点", time(9)),
        (time(14, 30), time(14, 30)),
        (datetime(2022, 6, 1, 14, 30), time(14, 30)),  # noqa: DTZ001
        (0.604166667, time(14, 30)),
    ],
)
def test_a_time_is_understood_however_it_was_typed(cell, expected):
    assert cells.moment(cell, Hints()) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [(35, 35), ("35人", 35), ("３５ 人次", 35), ("1,200", 1200), ("0", 0), (35.0, 35)],
)
def test_a_whole_number_may_carry_its_unit(cell, expected):
    assert cells.whole_number(units="人次/人")(cell, Hints()) == expected


@pytest.mark.parametrize(
    ("minimum", "maximum", "limits"),
    [(0, 1_000_000, "0 到 1,000,000 之间"), (1900, 2100, "1900 到 2100 之间")],
)
def test_a_limit_is_grouped_unless_it_may_be_a_year(minimum, maximum, limits):
    with pytest.raises(ValidationError, match=limits):
        cells.whole_number(minimum, maximum)(-5, Hints())


@pytest.mark.parametrize(
    "cell", ["约50人", "三十", 3.5, -1, "", "nan", "inf", True, date(2022, 6, 1)]
)
def test_what_is_no_whole_number_is_refused(cell):
    with pytest.raises(ValidationError):
        cells.whole_number(units="人")(cell, Hints())


def test_decimals_are_kept_exactly():
    assert cells.decimal_number(2, units="元")("1,200.5元", Hints()) == Decimal("1200.50")


@pytest.mark.parametrize(("cell", "expected"), [("志愿服务", "volunteer"), (" 志愿 ", "volunteer")])
def test_a_choice_is_known_by_its_label_and_its_synonyms(cell, expected):
    clean = cells.choice(Line, {"志愿": Line.VOLUNTEER})

    assert clean(cell, Hints()) == expected


def test_a_wrong_choice_is_told_the_right_ones():
    with pytest.raises(ValidationError, match="志愿服务、社区自办"):
        cells.choice(Line)("别的", Hints())


def test_an_identity_number_typed_as_a_number_has_lost_its_digits():
    clean = cells.number_of(check_id_number)

    assert clean("53010219500101００１１", Hints()) == "530102195001010011"
    with pytest.raises(ValidationError, match="末几位已经丢失"):
        clean(530102195001010011.0, Hints())


def test_text_is_put_on_one_line_and_bounded():
    clean = cells.text(10)

    assert clean("第一行\r\n 第二行", Hints()) == "第一行 第二行"
    with pytest.raises(ValidationError, match="最多 10 字"):
        clean("一" * 11, Hints())
    with pytest.raises(ValidationError, match="乱码"):
        clean("锟斤拷锟斤拷", Hints())


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        *(("是", True), ("√", True), ("☑", True), ("是（√）", True), (1, True)),
        *(("否", False), ("☐", False), ("否（×）", False)),
    ],
)
def test_yes_and_no_are_known_in_their_usual_signs(cell, expected):
    assert cells.yes_no(cell, Hints()) is expected


def test_several_names_in_one_cell_are_split():
    assert cells.parts("甲公司、乙学校；丙医院\n丁银行", Hints()) == [
        "甲公司",
        "乙学校",
        "丙医院",
        "丁银行",
    ]


@pytest.mark.parametrize(
    "clean",
    [
        cells.day,
        cells.moment,
        cells.yes_no,
        cells.whole_number(),
        cells.decimal_number(2),
        cells.text(20),
        cells.choice(Line),
        cells.code(r"\d{9}", "应为 9 位数字。"),
    ],
    ids=["day", "moment", "yes or no", "whole number", "decimal", "text", "choice", "code"],
)
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine
@given(cell=ANY_CELL)
def test_no_cell_breaks_a_cleaner(clean, cell):
    with contextlib.suppress(ValidationError):
        clean(cell, Hints(year=2022))
