import uuid

import pytest

from core.masking import (
    mask_id,
    mask_name,
    mask_personal,
    mask_phone,
    personal_numbers,
)

pytestmark = pytest.mark.once

ID = "530102195001010011"
PHONE = "13800000001"


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("张某某", "张**"),
        ("李某", "李*"),
        ("李 某", "李*"),
        ("欧阳某某", "欧**"),
        ("阿依某某·某某某", "阿**"),
        ("某", "某*"),
        ("John Roe", "J**"),
        ("  ", ""),
        ("", ""),
    ],
)
def test_a_name_keeps_its_first_letter_and_not_its_length(name, masked):
    assert mask_name(name) == masked


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        (PHONE, "138****0001"),
        ("138 0000 0001", "138****0001"),
        ("0871-60000001", "0871-****0001"),
        ("087160000001", "0871-****0001"),
        ("010-60000001", "010-****0001"),
        ("0871-6000001", "0871-****0001"),
        ("12345", "****"),
        ("", ""),
    ],
)
def test_a_phone_keeps_head_and_tail(phone, masked):
    assert mask_phone(phone) == masked


@pytest.mark.parametrize(
    ("number", "masked"),
    [(ID, "530102********0011"), ("E12345678", "********"), ("", "")],
)
def test_an_id_number_keeps_area_and_tail_only_when_it_has_18_digits(number, masked):
    assert mask_id(number) == masked


@pytest.mark.parametrize(
    "number",
    [
        ID,
        "53010219900307002x",
        "５３０１０２１９５００１０１００１１",
        "530102 19500101 0011",
        "530102-19500101-0011",
        PHONE,
        "138 0000 0001",
        "138-0000-0001",
        "１３８０００００００１",
        "+8613800000001",
        "+86 138 0000 0001",
        "138\xa00000\xa00001",
        "138  0000\t0001",
        "1380-000-0001",
        "13800 000001",
        "138/0000/0001",
        "138 - 0000 - 0001",
        "138－0000－0001",
        "138 (0000) 0001",
        "138，0000，0001",
        "138\u202e0000\u2066\u200b0001",
        "530102\xa01950\xa00101\xa00011",
    ],
)
def test_a_number_is_found_and_blanked_in_free_text_however_it_is_written(number):
    text = f"请联系张某某（{number}），谢谢。"

    assert personal_numbers(text)
    assert mask_personal(text) == "请联系张某某（***），谢谢。"


@pytest.mark.parametrize(
    "text",
    [
        "服务热线 12345，座机 0871-60000001",
        "累计 9057 人次，投入 11.60 万元，2026-11-22 09:30",
        "网格编码 530102006001001，社区编码 530102006001",
        "统一社会信用代码 91530102MA6X00008F",
        "订单 20261122000001",
        f"/files/{uuid.UUID('12345678-1380-4000-8138-000000013800')}/",
        "a" * 5 + "13800000001" + "b" * 16,
        "补贴 15000-200000 元，分 150, 2000, 3000 元三档；1,380,000,000.01 元",
        "2014 2015 2016 年，15 16 17 18 19 栋，1380 1400 500 户",
        "",
    ],
    ids=[
        *("hotline", "figures", "codes", "credit code", "serial", "uuid", "digest"),
        *("amounts", "rows of figures", "empty"),
    ],
)
def test_other_numbers_are_no_personal_data(text):
    assert personal_numbers(text) == []
    assert mask_personal(text) == text


@pytest.mark.parametrize(
    "text",
    [f"wx{PHONE}", f"tel{PHONE}", f"{PHONE}wx", f"电话{PHONE}微信", f"{PHONE}b", f"A{PHONE}a座"],
)
def test_a_phone_is_found_next_to_letters(text):
    assert personal_numbers(text) == ["138****0001"]
    assert PHONE not in mask_personal(text)


def test_brackets_around_the_first_digits_hide_no_phone():
    assert personal_numbers("电话(138)00000001") == ["138****0001"]
    assert personal_numbers("电话（138）0000-0001") == ["138****0001"]
    assert personal_numbers("电话 (138) 0000 0001") == ["138****0001"]


def test_an_18_digit_code_without_a_birth_date_is_blanked_in_logs_but_may_be_published():
    text = "代码 915301020000000018"

    assert personal_numbers(text) == []
    assert mask_personal(text) == "代码 ***"


def test_a_17_digit_number_is_blanked_because_an_id_number_may_have_lost_a_digit():
    assert mask_personal(f"证件 {ID[:17]}") == "证件 ***"


def test_the_numbers_found_are_named_in_order_and_masked():
    text = f"甲 {PHONE}；乙 {ID}；丙 +86 139 0000 0002"

    assert personal_numbers(text) == ["138****0001", "530102********0011", "139****0002"]
