"""A name that two people of the street bear tells neither: the phone or the account does.

Source: docs/rules.md R-IMP-8.
"""

import pytest

from accounts.imports import AccountLedger
from accounts.models import Post
from accounts.roles import Role
from tests import factories as make
from tests.imports.messy import Office, text

pytestmark = [pytest.mark.django_db, pytest.mark.once]

HEADER = "姓名|账号|手机号|角色|社区"


@pytest.fixture
def office():
    street = make.make_street(name="滨河街道", code="330106007")
    community = make.make_community(street=street, name="清水社区", code="330106007001")
    for number in (1, 2):
        values = {"name": "王五", "username": f"wang{number}", "phone": f"1380000000{number}"}
        make.make_user(Role.GRID_WORKER, community=community, home_street=street, **values)
    return Office(street, make.make_user(Role.STREET_STAFF, street=street))


def file(*lines):
    return text([line.split("|") for line in (HEADER, *lines)])


def test_a_name_that_two_bear_asks_for_a_phone_or_an_account(office):
    office.check(AccountLedger, file("王五|||社区工作人员|清水"))

    ((cell, _header, sentence),) = office.errors
    assert cell == "C2"
    assert "wang1、wang2" in sentence
    assert "请写手机号或账号" in sentence


@pytest.mark.parametrize("said", ["wang2|", "|13800000002"])
def test_the_phone_or_the_account_tells_which_of_the_two(office, said):
    office.load(AccountLedger, file(f"王五|{said}|社区工作人员|清水"))

    assert Post.objects.get(role=Role.COMMUNITY_STAFF).user.username == "wang2"
