"""A ledger of activities that alliances held themselves, without a project (R-ACT-12)."""

from datetime import date

import pytest

from places.models import Community
from tests.factories import make_alliance, make_project
from tests.imports.messy import text
from tests.imports.test_messy_workbooks import office, settled
from volunteers.imports import ActivityLedger
from volunteers.models import Activity, Line

__all__ = ["office", "settled"]  # fixtures

pytestmark = [pytest.mark.django_db, pytest.mark.once]

HEADER = ["活动名称", "活动日期", "活动地点", "参加人数", "活动类型"]
ROW = ["联合主题党日", "2022.3.5", "柳岸小学", "46", "党建联建"]


@pytest.fixture
def sub(settled):
    alliance = make_alliance(
        street=settled.street, name="柳岸子联盟", dissolved_on=date(2022, 6, 1)
    )
    alliance.communities.add(Community.objects.get(name="柳岸社区"))
    return alliance


@pytest.mark.parametrize("column", ["党建联盟", "子联盟", "组织单位"])
def test_what_an_alliance_held_comes_in_under_its_name(settled, sub, column):
    settled.load(ActivityLedger, text([[*HEADER, column], [*ROW, "柳岸子联盟"]]))

    row = Activity.objects.get()
    assert (row.line, row.alliance, row.project) == (Line.ALLIANCE, sub, None)
    assert row.community.name == "柳岸社区"  # the only one of the alliance
    settled.load(ActivityLedger, text([[*HEADER, column], [*ROW, "柳岸子联盟"]]))
    assert Activity.objects.count() == 1


def test_the_street_holds_what_an_alliance_of_several_communities_did(settled, sub):
    sub.communities.add(Community.objects.get(name="清水社区"))

    settled.load(ActivityLedger, text([[*HEADER, "联盟"], [*ROW, "柳岸子联盟"]]))

    assert Activity.objects.get().community is None


def test_a_project_goes_before_its_own_alliance_and_not_with_another(settled, sub):
    project = make_project(street=settled.street, alliance=sub, name="护学")
    make_project(street=settled.street, name="义诊")
    header = [*HEADER, "共建项目", "党建联盟"]

    settled.check(ActivityLedger, text([header, [*ROW, "义诊", "柳岸子联盟"]]))
    [(where, _header, said)] = settled.errors
    assert (where, "共建项目“义诊”不是“柳岸子联盟”的" in said) == ("G2", True)

    settled.load(ActivityLedger, text([header, [*ROW, "护学", "柳岸子联盟"]]))
    row = Activity.objects.get()
    assert (row.project, row.alliance) == (project, None)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"联盟": "柳岸子联盟", "活动日期": "2022.6.1"}, "“柳岸子联盟”2022年6月1日已解散"),
        ({"联盟": "西溪子联盟"}, "西溪子联盟"),
        ({"谁组织的": "联盟共建"}, "联盟共建的活动要写明是哪个共建项目，没有项目的写明是哪个联盟"),
        ({"谁组织的": "共建项目"}, "联盟共建的活动要写明是哪个共建项目，没有项目的写明是哪个联盟"),
        ({"联盟": ""}, "没有写谁组织的，也没有队伍、共建项目、联盟或组织单位"),
    ],
    ids=["after its end", "unknown", "nobody named", "the former word", "nothing"],
)
def test_what_cannot_be_is_said(settled, sub, values, sentence):
    cells = dict(zip(HEADER, ROW, strict=True)) | values

    settled.check(ActivityLedger, text([list(cells), list(cells.values())]))

    assert any(sentence in said for _where, _header, said in settled.errors), settled.errors


def test_an_alliance_beside_a_team_is_told_to_be_of_no_use(settled, sub):
    header = [*HEADER, "志愿者队伍", "联盟"]

    settled.load(ActivityLedger, text([header, [*ROW, "巾帼志愿服务队", "柳岸子联盟"]]))

    row = Activity.objects.get()
    assert (row.line, row.alliance) == (Line.VOLUNTEER, None)
    assert any("按“志愿服务队”登记" in said for said in settled.reminders)
