"""A mistyped name would silently make a second row: the check says what it nearly is.

It is a hint, for two things may be called nearly alike. Source: docs/rules.md R-IMP-11.
"""

import pytest

from accounts.imports import AccountLedger
from party.imports import CheckInLedger, PartyOrganisationLedger
from places.imports import CommunityLedger, CompoundLedger, UnitLedger
from places.models import Unit
from tests.factories import make_community, make_unit
from tests.imports.messy import text
from tests.imports.test_messy_workbooks import office, settled
from volunteers.imports import ArmbandLedger, RosterLedger, TeamLedger

__all__ = ["office", "settled"]  # fixtures

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def hints(office):
    return [said for said in office.reminders if "请核对：是同一个" in said]


@pytest.mark.parametrize(
    ("stored", "typed", "how"),
    [
        pytest.param("清水小学", "清水小字", "只差一个字", id="another sign"),
        pytest.param("清水小学", "青水小学", "读音相同", id="the same sound"),
        pytest.param("清水第一小学", "清水第一小", "只差一个字", id="a sign left out"),
        pytest.param("清水“红帽”队", "清水红帽队", "只差标点", id="other signs"),
        pytest.param("陈氏诊所", "陳氏诊所", "读音相同", id="a variant form"),
    ],
)
def test_a_mistyped_name_is_told_and_may_be_imported(settled, stored, typed, how):
    make_unit(street=settled.street, name=stored)

    settled.load(UnitLedger, text([["单位名称", "地址"], [typed, "一号"]]))

    assert hints(settled) == [
        f"2：与已有的“{stored}”{how}，请核对：是同一个的，改成一样的名称；不是同一个再导入。"
    ]
    assert Unit.objects.count() == 2


@pytest.mark.parametrize(
    ("stored", "typed"),
    [
        ("清水第一小学", "清水第二小学"),
        ("清水东路商店", "清水西路商店"),
        ("清水3号商店", "清水4号商店"),
        ("清水商店", "清水二商店"),
        ("工商银行", "建设银行"),
        ("金花店", "荷花店"),  # of so few signs one is a name's whole difference
    ],
)
def test_names_that_count_or_differ_in_more_are_two(settled, stored, typed):
    make_unit(street=settled.street, name=stored)

    settled.load(UnitLedger, text([["单位名称", "地址"], [typed, "一号"]]))

    assert hints(settled) == []


def test_the_same_place_of_two_communities_is_two(settled):
    first, second = (
        make_community(street=settled.street, name=name, code=f"33010600703{number}")
        for number, name in enumerate(("莲花社区", "荷花社区"))
    )
    make_unit(community=first, name="莲花便民超市")

    rows = [["单位名称", "所属社区"], ["荷花便民超市", second.name]]
    settled.load(UnitLedger, text(rows))

    assert hints(settled) == []


def test_two_spellings_in_one_file_are_told_by_its_row(settled):
    rows = [["队伍名称"], ["清水志愿队"], ["青水志愿队"], ["清水志愿团"]]
    settled.load(TeamLedger, text(rows))

    (hint,) = hints(settled)  # who writes 队 and 团 in one file has both before their eyes
    assert hint.startswith("3：与第 2 行的“清水志愿队”读音相同")


def test_a_person_is_told_by_their_phone_and_not_by_name_alone(settled):
    header = ["姓名", "手机号", "所在队伍"]
    settled.load(RosterLedger, text([header, ["张建国", "13800000001", "银龄互助队"]]))
    rows = [["张健国", "13800000001", "银龄互助队"], ["张建军", "13800000002", "银龄互助队"]]
    rows += [["李建国", "", "银龄互助队"], ["李健国", "", "银龄互助队"]]

    settled.load(RosterLedger, text([header, *rows]))

    (hint,) = hints(settled)
    assert hint.startswith("2：与已有的“张*")
    assert "读音相同" in hint


def test_the_names_are_compared_without_a_question_per_row(settled, django_assert_max_num_queries):
    for number in range(40):
        make_unit(street=settled.street, name=f"商户{chr(0x4E00 + number * 7)}号店")
    rows = [[f"商户{chr(0x4E00 + number * 7)}号点"] for number in range(40)]

    with django_assert_max_num_queries(20):
        settled.check(UnitLedger, text([["单位名称"], *rows]))

    assert len(hints(settled)) == 40


def test_a_compound_is_compared_within_its_community_and_a_community_within_the_street(settled):
    rows = [["小区名称", "所属社区"], ["翠湖苑小区", "清水"]]
    settled.load(CompoundLedger, text(rows))

    settled.load(CompoundLedger, text([rows[0], ["翠胡苑小区", "清水"]]))
    assert "“翠湖苑小区”读音相同" in hints(settled)[0]
    settled.load(CommunityLedger, text([["社区名称"], ["青水社区"]]))
    assert "“清水社区”读音相同" in hints(settled)[0]


def test_one_name_under_two_codes_is_told_against_the_ledger_and_not_within_a_file(settled):
    head = ["党组织名称", "代码", "类型", "层级", "上级党组织"]
    rows = [
        ["中共滨河街道工作委员会", "A", "党工委", "街道", ""],
        ["第一党支部", "B", "支部", "单位", "A"],
        ["第一党支部", "C", "支部", "单位", "A"],
    ]
    settled.load(PartyOrganisationLedger, text([head, *rows]))
    assert hints(settled) == []

    settled.load(PartyOrganisationLedger, text([head, ["第一党支部", "D", "支部", "单位", "A"]]))
    assert "与已有的“第一党支部”名称相同" in hints(settled)[0]


def namesakes(office):
    return [said for said in office.reminders if "手机号不同" in said]


@pytest.mark.parametrize(
    ("ledger", "header", "row"),
    [
        pytest.param(RosterLedger, "姓名|手机号|队伍", "王五|{}|银龄互助队", id="roster"),
        pytest.param(ArmbandLedger, "姓名|手机号|来源|社区", "王五|{}|党员|清水", id="armbands"),
        pytest.param(AccountLedger, "姓名|手机号|角色|社区", "王五|{}|网格员|清水", id="accounts"),
        pytest.param(
            CheckInLedger,
            "姓名|手机号|所在单位|社区|报到日期",
            "王五|{}|清水小学|清水|2022-03-05",
            id="check-ins",
        ),
    ],
)
def test_a_new_phone_number_makes_no_second_person_without_a_word(settled, ledger, header, row):
    def table(phone):
        return text([header.split("|"), row.format(phone).split("|")])

    settled.load(ledger, table("13800000001"))
    assert namesakes(settled) == []

    settled.check(ledger, table("13800000009"))

    assert len(namesakes(settled)) == 1
    assert settled.errors == []


def test_two_of_one_name_in_two_teams_or_one_file_are_two(settled):
    header = ["姓名", "手机号", "队伍"]
    both = [["王五", "13800000001", "银龄互助队"], ["王五", "13800000002", "银龄互助队"]]
    settled.load(RosterLedger, text([header, *both]))
    assert namesakes(settled) == []

    settled.check(RosterLedger, text([header, ["王五", "13800000003", "巾帼志愿服务队"]]))

    assert namesakes(settled) == []


def test_two_of_one_name_with_an_id_number_each_are_two(settled):
    header = ["姓名", "手机号", "身份证号", "队伍"]
    first = ["王五", "13800000001", "530102195001010011", "银龄互助队"]
    second = ["王五", "13800000002", "530102199003070024", "银龄互助队"]
    settled.load(RosterLedger, text([header, first]))

    settled.check(RosterLedger, text([header, second]))

    assert namesakes(settled) == []
