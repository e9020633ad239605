"""A team takes nobody in after its last day, and does nothing before its first: that is told."""

from datetime import date

import pytest

from accounts.roles import Role
from tests import factories as make
from tests.imports.messy import Office, text
from volunteers.imports import ActivityLedger, RosterLedger

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def office():
    street = make.make_street(name="滨河街道", code="330106007")
    community = make.make_community(street=street, name="清水社区", code="330106007001")
    days = {"founded_on": date(2020, 1, 1), "dissolved_on": date(2022, 6, 1)}
    make.make_team(community=community, name="银龄互助队", state="dissolved", **days)
    return Office(street, make.make_user(Role.STREET_STAFF, street=street))


def test_a_new_seat_in_a_team_that_was_dissolved_is_pointed_out_once(office):
    file = text([["姓名", "手机号", "队伍"], ["张三", "13800000001", "银龄互助队"]])

    office.load(RosterLedger, file)

    assert any("“银龄互助队”已于2022年6月1日解散" in said for said in office.reminders)
    office.check(RosterLedger, file)
    assert not any("解散" in said for said in office.reminders)


@pytest.mark.parametrize(
    ("day", "words"),
    [("2019-12-31", "2020年1月1日成立"), ("2022-06-02", "2022年6月1日解散"), ("2022-06-01", "")],
)
def test_an_activity_of_a_team_outside_its_time_is_pointed_out(office, day, words):
    head = ["活动主题", "活动时间", "活动地点", "参与人次", "队伍", "活动类别"]
    file = text([head, ["清扫", day, "广场", "20", "银龄互助队", "环境整治"]])

    office.load(ActivityLedger, file)

    told = [said for said in office.reminders if "银龄互助队" in said]
    assert [words in said for said in told] == ([True] if words else [])
