from datetime import date

import pytest
import time_machine
from django.core.exceptions import ValidationError

from core.identity import (
    birth_date_of,
    check_credit_code,
    check_id_number,
    check_landline,
    check_mobile,
    check_office_phone,
    check_phone,
)

pytestmark = pytest.mark.once

# The standard's own examples, and invented numbers with a right check digit.
ID_NUMBERS = [
    "11010519491231002X",
    "440524188001010014",
    "530102195001010011",
    "530102199003070024",
    "530102201506010031",
]
CREDIT_CODES = [
    "91350100M000100Y43",
    "91110000600037341L",
    "11530102MB2E000077",
    "12530102MB2E000074",
    "51530102MB2E000073",
    "52530102MB2E000070",
    "91530102MA6X00008F",
]
ON = date(2026, 11, 22)


def sentence_of(check, value, **options):
    with pytest.raises(ValidationError) as caught:
        check(value, **options)
    (sentence,) = caught.value.messages
    assert sentence.endswith("。")
    return sentence


@pytest.mark.parametrize("number", [n for n in ID_NUMBERS if n[6:8] != "18"])
def test_a_right_id_number_passes(number):
    assert check_id_number(number, on=ON) == number


@pytest.mark.parametrize(
    "typed",
    [
        "11010519491231002x",
        " 110105 19491231 002X ",
        "110105-19491231-002X",
        "１１０１０５１９４９１２３１００２Ｘ",
        "'11010519491231002X",
        "110105\u200b19491231002X\ufeff",
    ],
    ids=["lower x", "blanks", "hyphens", "full width", "Excel's text mark", "invisible"],
)
def test_an_id_number_is_stored_in_one_form(typed):
    assert check_id_number(typed, on=ON) == "11010519491231002X"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        pytest.param("", "请填写身份证号", id="blank"),
        pytest.param(None, "请填写身份证号", id="none"),
        pytest.param(" - ", "请填写身份证号", id="only separators"),
        pytest.param("53010219500101001", "少 1 位，应为 18 位", id="one digit short"),
        pytest.param("5301021950010100111", "多 1 位", id="one digit more"),
        pytest.param("530102500101001", "15 位的旧身份证号", id="legacy"),
        pytest.param("530102195O01010011", "第 10 位是“O”", id="letter O"),
        pytest.param("X30102195001010011", "第 1 位是“X”", id="X in front"),
        pytest.param("990102195001010011", "地区代码", id="no such province"),
        pytest.param("530102195002300011", "不是真实的日期", id="30 February"),
        pytest.param("530102202612010011", "出生日期不合理", id="not yet born"),
        pytest.param("440524188001010014", "出生日期不合理", id="born in 1880"),
        pytest.param("530102195001010012", "校验位不对", id="wrong check digit"),
        pytest.param("530102195001010000", "末三位都是 0", id="digits lost as number"),
        pytest.param(5.30102195001010e17, "存成了数字", id="number from a sheet"),
        pytest.param(530102195001010011, "存成了数字", id="whole number"),
        pytest.param("5.30102E+17", "存成了数字", id="scientific notation"),
    ],
)
def test_a_wrong_id_number_is_refused_with_what_to_do(typed, words):
    sentence = sentence_of(check_id_number, typed, on=ON)

    assert words in sentence
    assert str(typed or "!") not in sentence


def test_every_single_wrong_digit_of_an_id_number_is_noticed():
    number = "530102199003070024"

    for position in range(17):
        for digit in set("0123456789") - {number[position]}:
            wrong = number[:position] + digit + number[position + 1 :]
            with pytest.raises(ValidationError):
                check_id_number(wrong, on=ON)


@time_machine.travel("2015-05-31T15:59:00Z", tick=False)
def test_the_day_ends_in_shanghai():
    assert "出生日期不合理" in sentence_of(check_id_number, "530102201506010031")
    with time_machine.travel("2015-05-31T16:00:00Z", tick=False):
        assert check_id_number("530102201506010031")


def test_a_foreign_residents_card_has_the_province_after_the_nine():
    body = "91115619900307001"
    number = next(body + c for c in "0123456789X" if _passes(body + c))

    assert check_id_number(number, on=ON) == number


def _passes(number):
    try:
        check_id_number(number, on=ON)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize(
    ("number", "born_on"),
    [
        ("530102195001010011", date(1950, 1, 1)),
        ("530102199003070024", date(1990, 3, 7)),
        ("11010519491231002X", date(1949, 12, 31)),
    ],
)
def test_an_id_number_tells_the_birth_date(number, born_on):
    assert birth_date_of(number) == born_on


@pytest.mark.parametrize("code", CREDIT_CODES)
def test_a_right_credit_code_passes_in_any_writing(code):
    assert check_credit_code(code) == code
    assert check_credit_code(f" {code[:8].lower()} {code[8:].lower()} ") == code


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        pytest.param("", "请填写统一社会信用代码", id="blank"),
        pytest.param("91530102MA6X00008", "少 1 位，应为 18 位", id="short"),
        pytest.param("91530102MA6X00008F0", "多 1 位", id="long"),
        pytest.param("530102100000123", "15 位的旧注册号", id="old registration"),
        pytest.param("MA6X0000-8", "9 位的组织机构代码", id="organisation code"),
        pytest.param("9153O102MA6X00008F", "第 5 位是“O”", id="letter O"),
        pytest.param("91530102MA6X00009F", "校验位不对", id="wrong digit"),
        pytest.param(9.15301021e17, "存成了数字", id="number from a sheet"),
    ],
)
def test_a_wrong_credit_code_is_refused_with_what_to_do(typed, words):
    assert words in sentence_of(check_credit_code, typed)


@pytest.mark.parametrize(
    "typed",
    [
        "13800000001",
        "138 0000 0001",
        "138-0000-0001",
        "１３８０００００００１",
        "+86 138 0000 0001",
        "+8613800000001",
        "008613800000001",
        "8613800000001",
        "(138)00000001",
        13800000001,
        13800000001.0,
    ],
    ids=repr,
)
def test_a_mobile_number_is_stored_in_one_form(typed):
    assert check_mobile(typed) == "13800000001"
    assert check_phone(typed) == "13800000001"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        pytest.param("", "请填写手机号", id="blank"),
        pytest.param("1380000000", "手机号少 1 位，应为 11 位", id="one short"),
        pytest.param("+861380000000", "手机号少 1 位", id="one short after +86"),
        pytest.param("138000000011", "手机号多 1 位", id="one more"),
        pytest.param("12800000001", "13 到 19", id="no such prefix"),
        pytest.param("1380000000l", "只能是数字", id="letter l"),
        pytest.param("13800000001（微信同号）", "只能是数字", id="words"),
        pytest.param("1.38E+10", "存成了数字", id="scientific"),
    ],
)
def test_a_wrong_mobile_number_is_refused_with_what_to_do(typed, words):
    assert words in sentence_of(check_mobile, typed)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("0871-60000001", "0871-60000001"),
        ("087160000001", "0871-60000001"),
        ("(0871) 6000 0001", "0871-60000001"),
        ("０８７１－６０００００１", "0871-6000001"),
        ("010 60000001", "010-60000001"),
        ("021-6000-0001", "021-60000001"),
        ("+86 871 60000001", "0871-60000001"),
        ("+86 0871 60000001", "0871-60000001"),
        ("0871-60000001-801", "0871-60000001-801"),
        ("0871-60000001转801", "0871-60000001-801"),
        ("0871-60000001 分机 801", "0871-60000001-801"),
    ],
)
def test_a_landline_is_stored_in_one_form(typed, stored):
    assert check_landline(typed) == stored
    assert check_phone(typed) == stored


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        pytest.param("", "请填写座机号", id="blank"),
        pytest.param("60000001", "加区号", id="no area code"),
        pytest.param("0871-600001", "7 到 8 位", id="short"),
        pytest.param("0871-600000012", "7 到 8 位", id="long without a mark of an extension"),
        pytest.param("0871-10000001", "不以 0、1 开头", id="begins with 1"),
        pytest.param("0871-6000000A", "只能是数字", id="letter"),
    ],
)
def test_a_wrong_landline_is_refused_with_what_to_do(typed, words):
    assert words in sentence_of(check_landline, typed)


def test_a_phone_without_area_code_is_told_so():
    assert "加区号" in sentence_of(check_phone, "60000001")


@pytest.mark.parametrize("number", ["13800000086", "13008612345", "18600860086"])
def test_0086_within_a_mobile_number_is_no_country_code(number):
    assert check_mobile(number) == number
    assert check_phone(number) == number


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("０８７１－６８３３ １２３４（转８０１）", "0871-68331234-801"),
        ("400 820 8820", "400-820-8820"),
        ("４００－８２０－８８２０", "400-820-8820"),
        ("8008208820", "800-820-8820"),
        ("12345", "12345"),
        (" 120 ", "120"),
        ("95598", "95598"),
        ("138 0000 0001", "13800000001"),
    ],
)
def test_the_phone_of_an_office_is_stored_in_one_form(typed, stored):
    assert check_office_phone(typed) == stored


@pytest.mark.parametrize("typed", ["", "68331234", "400-820-882", "1234", "找门卫", "1380000000"])
def test_what_is_no_phone_of_an_office_is_refused(typed):
    sentence_of(check_office_phone, typed)
