"""Labels and words that offices write for a column and for nothing."""

import pytest

from accounts.imports import AccountLedger
from accounts.roles import Role
from alliances.imports import AllianceLedger, MembershipLedger, PartTimeLedger, ProjectLedger
from core.ledger.cells import Hints
from core.ledger.header import plain_label
from grids.imports import GridLedger, StructureLedger
from party.imports import CheckInLedger, PartnerLedger, PartyOrganisationLedger
from places.imports import CompoundLedger, FacilityLedger, UnitLedger
from places.models import Compound, PropertyMode
from projects.imports import DrainageLedger, LivelihoodLedger, PremisesLedger, SafetyAssetLedger
from tests import factories as make
from tests.imports.messy import Office, text
from volunteers.imports import ActivityLedger, ArmbandLedger, RosterLedger, TeamLedger

LABELS = [
    (TeamLedger, "name", "志愿服务队伍名称"),
    (TeamLedger, "kind", "队伍性质"),
    (TeamLedger, "leader_phone", "联系人电话"),
    (TeamLedger, "leader_phone", "负责人联系方式"),
    (TeamLedger, "unit", "所在单位"),
    (ActivityLedger, "team", "志愿服务队伍名称"),
    (ActivityLedger, "hours", "人均服务时长"),
    (RosterLedger, "teams", "志愿服务队伍名称"),
    (RosterLedger, "teams", "所属志愿服务队"),
    (ArmbandLedger, "organisation", "单位名称"),
    (PartnerLedger, "contact_phone", "联系人电话"),
    (UnitLedger, "contact_phone", "联系人电话"),
    (CompoundLedger, "property_mode", "物业类型"),
    (CompoundLedger, "name", "所在小区"),
    (MembershipLedger, "joined_on", "加盟日期"),
    (MembershipLedger, "role", "联盟角色"),
    (PartTimeLedger, "title", "在单位职务"),
    (ProjectLedger, "goal", "共建内容"),
    (GridLedger, "scope_text", "四至范围"),
    (PartyOrganisationLedger, "secretary", "党支部书记"),
    (LivelihoodLedger, "lead", "牵头部门"),
]


@pytest.mark.parametrize(("ledger", "name", "label"), LABELS)
def test_a_label_of_an_office_leads_to_its_column(ledger, name, label):
    known = {
        plain_label(said): column
        for column, labels in ledger.column_names().items()
        for said in labels
    }

    assert known.get(plain_label(label)) == name


@pytest.mark.parametrize(
    "ledger",
    [
        *(AccountLedger, ActivityLedger, AllianceLedger, ArmbandLedger, CheckInLedger),
        *(CompoundLedger, DrainageLedger, FacilityLedger, GridLedger, LivelihoodLedger),
        *(PartyOrganisationLedger, PremisesLedger, RosterLedger, SafetyAssetLedger),
        *(StructureLedger, TeamLedger, UnitLedger),
    ],
)
def test_every_ledger_knows_the_community_by_the_name_of_its_committee(ledger):
    known = [column for column, said in ledger.column_names().items() if "所属社区居委会" in said]

    assert known in (["community"], ["communities"])


@pytest.mark.django_db
@pytest.mark.once
@pytest.mark.parametrize("word", ["无", "没有", "无物业管理"])
def test_no_property_management_is_an_answer_and_no_blank(word):
    street = make.make_street(name="滨河街道", code="330106007")
    make.make_community(street=street, name="清水社区", code="330106007001")
    office = Office(street, make.make_user(Role.STREET_STAFF, street=street))

    office.load(
        CompoundLedger, text([["社区", "小区名称", "物业方式"], ["清水", "清水苑小区", word]])
    )

    assert Compound.objects.get().property_mode == PropertyMode.NONE


CHOICES = [
    (SafetyAssetLedger, "state", {"未打通": "planned", "在建": "planned", "已投用": "in_use"}),
    (SafetyAssetLedger, "kind", {"消防车通道": "lane", "电动自行车充电棚": "charging"}),
    (UnitLedger, "kind", {"幼儿园": "school", "个体工商户": "merchant", "行政机关": "gov"}),
    (UnitLedger, "kind", {"物业服务企业": "property", "事业": "institution"}),
    (FacilityLedger, "kind", {"日间照料中心": "elder", "综合文化服务中心": "culture"}),
    (TeamLedger, "kind", {"妇女": "women", "治安巡逻": "safety"}),
]


@pytest.mark.parametrize(("ledger", "name", "words"), CHOICES)
def test_a_word_of_an_office_is_the_choice_it_means(ledger, name, words):
    clean = next(column for column in ledger.columns if column.name == name).cleaner()

    assert {word: clean(word, Hints()) for word in words} == words
