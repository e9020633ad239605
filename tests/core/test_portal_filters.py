"""Filters of every template: what they keep on one line, and that they let no markup through."""

from decimal import Decimal

import pytest
from django import forms
from django.contrib.admin.widgets import AdminDateWidget
from django.utils.safestring import mark_safe

from core.templatetags.portal import by_name, mistakes, thousands, together

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("工作日 9:00–12:00、13:30–17:30", "13:30–17:30"),
        ("请打 0871-65000103 问", "0871-65000103"),
        ("2022年6月1日起", "2022年6月1日"),
        ("共 1,482 人次参加", "1,482 人次"),
    ],
)
def test_what_is_read_in_one_piece_stays_on_one_line(text, kept):
    assert f'<span class="nowrap">{kept}</span>' in together(text)


def test_markup_in_a_text_is_escaped_and_trusted_markup_is_kept():
    assert together("<b>9 号</b>") == '&lt;b&gt;<span class="nowrap">9 号</span>&lt;/b&gt;'
    assert together(mark_safe("3 人<br>")) == '<span class="nowrap">3 人</span><br>'


def test_two_things_wrong_with_one_field_are_two_mistakes():
    assert mistakes({"new": ["太短。", "太常见。"], "again": ["不一样。"]}) == 3


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (1482, "1,482"),
        (Decimal("1485.00"), "1,485"),
        (Decimal("1485.50"), "1,485.5"),
        (Decimal(1000), "1,000"),
        (Decimal("0.00"), "0"),
        ("2022", "2022"),
    ],
)
def test_a_number_of_people_or_of_square_metres_is_read_by_its_thousands(value, shown):
    assert thousands(value) == shown


def test_a_day_is_picked_in_a_ledger_too():
    class Registered(forms.Form):
        on = forms.DateField(label="登记日期", widget=AdminDateWidget)
        name = forms.CharField(label="姓名")

    form = Registered({})

    assert [by_name(form.errors[field.name][0], field) for field in form] == [
        "请选择登记日期。",
        "请填写姓名。",
    ]
