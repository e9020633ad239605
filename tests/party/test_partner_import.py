"""An office brings its own register of partners, and takes it back out again."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from core.ledger.entries import Fate
from core.ledger.plan import make_plan
from core.ledger.sheets import Sheet, Workbook
from core.ledger.writing import undo
from dashboard.importing.kinds import kinds_for
from party.imports import PartnerLedger
from party.models import Partner, PartnerAttachment, PartnerKind
from tests.factories import make_community
from tests.imported import import_plan
from tests.party.lists import staff_of

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
HEADER = "名称|类别|所在高校|挂靠社区|联系人|联系电话|协议编号|协议签订日期|协议到期日期|开始合作"
SOCIETY = (
    "青禾志愿服务社|社团|示范大学|清水社区、东苑|李示范|13800000000|XY-1"
    "|2026-03-01|2027-02-28|2026-03-01"
)
COLLEGE = "示范大学|高校||||||||2025-09-01"


@pytest.fixture
def communities():
    return [make_community(name="清水社区"), make_community(name="东苑社区")]


@pytest.fixture
def street(communities):
    return communities[0].street


@pytest.fixture
def staff(street):
    return staff_of(street)


@pytest.fixture
def check(street, staff):
    def plan_of(*rows):
        table = [HEADER.split("|"), *[line.split("|") for line in rows]]
        made = PartnerLedger(scope=street, by=staff, at=NOW, answers={})
        return make_plan(made, Workbook([Sheet("数据", table)]))

    return plan_of


def test_partners_come_in_once_with_their_college_and_communities(check, communities):
    batch = import_plan(check(SOCIETY, COLLEGE))

    society = Partner.objects.get(kind=PartnerKind.SOCIETY)
    assert (str(society.college), society.name_initials) == ("示范大学", "qhzyfws")
    assert society.agreed_until == date(2027, 2, 28)
    held = society.attachments.values_list("community", "started_on")
    assert set(held) == {(row.pk, date(2026, 3, 1)) for row in communities}
    again = check(SOCIETY, COLLEGE)
    assert (again.total(Fate.NEW), again.total(Fate.CHANGED)) == (0, 0)

    undo(batch)
    assert not Partner.objects.exists()
    assert not PartnerAttachment.objects.exists()


def test_what_does_not_fit_is_said_cell_by_cell(check):
    plan = check(
        "绿色公益|公益|示范大学||||||2027-01-01|",
        "蓝天社|社团|没有这所大学|||||||",
    )

    sentences = " ".join(finding.sentence for finding in plan.errors)
    for part in ("只有大学生社团才填所在高校", "请同时填写签订日期", "都没有这所高校"):
        assert part in sentences


def test_a_partner_that_left_a_community_returns_only_after_that_day(check, communities):
    import_plan(check(SOCIETY, COLLEGE))
    left = PartnerAttachment.objects.filter(community=communities[0])
    left.update(ended_on=date(2026, 6, 1))

    assert "已登记到2026年6月1日" in check(SOCIETY, COLLEGE).errors[0].sentence
    later = SOCIETY.rpartition("|")[0] + "|2026-09-01"
    plan = check(later, COLLEGE)
    assert plan.errors == []
    assert plan.total(Fate.NEW) == 1


def test_who_edits_party_work_imports_partners_from_their_page(client, staff):
    assert "partners" in [kind.key for kind in kinds_for(staff)]
    client.force_login(staff)
    page = client.get(reverse("party:partner-list")).content.decode()
    assert reverse("dashboard:import-upload", args=["partners"]) in page
