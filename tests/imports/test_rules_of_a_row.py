"""What a table would refuse of a whole row is told when the file is checked, at its row.

Such a file once passed the check and could never be imported. Source: docs/rules.md R-IMP-10.
"""

from datetime import date
from typing import Any

import pytest
from django.db.models import F, Q

from core.ledger.constraints import holds
from tests.imports.messy import text
from tests.imports.test_messy_workbooks import office, settled
from volunteers.imports import TeamLedger
from volunteers.models import Team, TeamState

__all__ = ["office", "settled"]  # fixtures

pytestmark = [pytest.mark.django_db, pytest.mark.once]

TEAM = ["队伍名称", "所属社区", "成立日期", "状态", "解散日期"]


def check_teams(settled, *rows):
    settled.check(TeamLedger, text([TEAM, *rows]))
    return [(row, header, sentence) for row, header, sentence in settled.errors]


def test_a_new_row_that_breaks_a_rule_is_told_at_its_row_and_the_others_are_not(settled):
    ((row, header, sentence),) = check_teams(
        settled,
        ["护绿队", "清水", "2020-01-01", "", ""],
        ["护河队", "清水", "2022-01-01", "已解散", "2021-01-01"],
    )

    assert (row, header) == (3, "成立日期、解散日期")
    assert "不能早于成立日期" in sentence
    assert not Team.objects.filter(name="护绿队").exists()


def test_a_rule_sees_what_is_stored_beside_the_cells_of_the_file(settled):
    Team.objects.filter(name="银龄互助队").update(
        state=TeamState.DISSOLVED, founded_on=date(2019, 1, 1), dissolved_on=date(2021, 5, 1)
    )

    ((row, _header, sentence),) = check_teams(settled, ["银龄互助队", "清水", "", "正常", ""])
    assert (row, bool(sentence)) == (2, True)
    ((row, _header, sentence),) = check_teams(settled, ["银龄互助队", "清水", "2022-01-01", "", ""])
    assert (row, bool(sentence)) == (2, True)
    assert check_teams(settled, ["银龄互助队", "清水", "2020-01-01", "", ""]) == []


def test_every_broken_rule_of_every_row_is_told_at_once(settled):
    bad = ["2022-01-01", "已解散", "2021-01-01"]
    found = check_teams(settled, ["护绿队", "清水", *bad], ["护河队", "清水", *bad])

    assert [row for row, *_ in found] == [2, 3]


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        (Q(left=None), True),
        (Q(left__isnull=False), False),
        (Q(left__gte=F("right")), None),
        (Q(right__gte=F("other")), False),
        (Q(right__lt=F("other")), True),
        (~Q(right__lt=F("other")), False),
        (Q(left=None) | Q(right__gt=5), True),
        (Q(left__gt=1) | Q(right__gt=5), None),
        (Q(left__gt=1) & Q(right__gt=5), False),
        (~(Q(left__gt=1) & Q(right__gt=5)), True),
        (Q(right__in=[1, 2]), True),
        (~Q(right__in=[1, 2]), False),
        (Q(right__regex="2"), None),
        (~Q(right__regex="2"), None),
        (Q(right=F("other") + 1), None),
        (Q(unknown=3), None),
        (Q(right__gt="text"), None),
        (Q(), True),
    ],
    ids=repr,
)
def test_a_condition_is_answered_as_a_database_does(question: Q, answer: bool | None):
    row: dict[str, Any] = {"left": None, "right": 2, "other": 3}

    assert holds(question, row, {name: name for name in row}) is answer
