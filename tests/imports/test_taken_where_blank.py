"""What a new row becomes where its cell says nothing is told: no 专业物业 that nobody wrote.

Source: docs/rules.md R-IMP-8.
"""

import pytest

from places.imports import CompoundLedger
from places.models import Compound, CompoundKind
from tests.imports.messy import text
from tests.imports.test_messy_workbooks import office, settled

__all__ = ["office", "settled"]  # fixtures

pytestmark = [pytest.mark.django_db, pytest.mark.once]

HEADER = ["小区名称", "社区", "小区类型", "物业方式"]
PROFESSIONAL = "没有写的，新登记的按“专业物业”算；不是的请写上。"


def test_a_choice_that_nobody_wrote_is_told(settled):
    settled.check(CompoundLedger, text([HEADER, ["东苑", "清水社区", "老旧", ""]]))

    [told] = [finding for finding in settled.last.findings if PROFESSIONAL in finding.sentence]
    assert (told.cell, told.heading, told.is_error) == ("D2", "物业方式", False)


def test_of_a_column_that_is_not_there_it_is_told_once(settled):
    rows = [["东苑", "清水社区", "老旧"], ["西苑", "清水社区", "老旧"]]
    settled.check(CompoundLedger, text([HEADER[:3], *rows]))

    [told] = [said for said in settled.reminders if PROFESSIONAL in said]
    assert "没有“物业方式”这一列" in told


def test_of_what_is_stored_a_blank_tells_nothing_and_changes_nothing(settled):
    settled.load(CompoundLedger, text([HEADER, ["东苑", "清水社区", "老旧", "自管"]]))
    assert settled.reminders == []

    settled.load(CompoundLedger, text([HEADER, ["东苑", "清水社区", "", ""]]))

    assert settled.reminders == []
    assert Compound.objects.get().kind == CompoundKind.OLD
