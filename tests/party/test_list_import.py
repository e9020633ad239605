"""An office brings its own lists: a workbook of items into a draft, and back out again."""

from datetime import UTC, datetime

import pytest

from core.errors import RefusedError
from core.ledger import workbooks
from core.ledger.entries import Fate
from core.ledger.layouts import find_layouts
from core.ledger.plan import make_plan
from core.ledger.sheets import Sheet, Workbook, read_workbook
from core.ledger.writing import undo
from party import actions
from party.imports import WorkListItemLedger
from party.models import OwnerLevel, WorkListItem, WorkListKind
from tests.factories import day, the_street
from tests.imported import import_plan
from tests.party.lists import make_list, staff_of

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
HEADER = "序号|工作事项|政策依据|责任部门|频次|须落实经费"
ROWS = ("1|调解民间纠纷|居民委员会组织法|平安法治办|随发生随办|否", "|协助反诈宣传|||每月|是")


@pytest.fixture
def street():
    return the_street()


@pytest.fixture
def staff(street):
    return staff_of(street)


@pytest.fixture
def draft(street, staff):
    return actions.begin_version(
        street=street, owner_level=OwnerLevel.COMMUNITY, kind=WorkListKind.LAWFUL, by=staff
    )


@pytest.fixture
def check(street, staff):
    def plan_of(*rows, header=HEADER, **answers):
        table = [header.split("|"), *[line.split("|") for line in rows]]
        made = WorkListItemLedger(scope=street, by=staff, at=NOW, answers=answers)
        return make_plan(made, Workbook([Sheet("数据", table)]))

    return plan_of


@pytest.fixture
def load(check):
    def run(*rows, **answers):
        plan = check(*rows, **answers)
        return import_plan(plan)

    return run


def test_items_come_into_the_draft_once_with_their_pinyin(draft, load, check):
    load(*ROWS, work_list=str(draft))

    one, two = draft.items.order_by("seq")
    assert (one.name, one.legal_basis, one.name_initials) == (
        "调解民间纠纷",
        "居民委员会组织法",
        "tjmjjf",
    )
    assert (two.seq, two.funding_required) == (2, True)
    again = check(*ROWS, work_list=str(draft))
    assert again.total(Fate.NEW) == 0
    assert again.total(Fate.CHANGED) == 0


def test_what_is_published_takes_nothing_in(street, check):
    published = make_list(WorkListKind.LAWFUL, "公开居务", street=street)

    plan = check(*ROWS, work_list=str(published))

    assert "请先在“三个清单”新建一版" in plan.errors[0].sentence


def test_the_importer_is_an_author_and_a_version_sent_for_review_is_not_taken_apart(
    street, staff, draft, load
):
    actions.begin_version(
        street=street, owner_level=OwnerLevel.COMMUNITY, kind=WorkListKind.ASSIST, by=staff
    )
    draft.authors.clear()
    batch = load(*ROWS, work_list=str(draft))
    assert draft.is_authored_by(staff)
    draft.refresh_from_db()
    draft.effective_from = day(1)
    draft = actions.save_list(work_list=draft, by=staff)
    actions.submit_list(work_list=draft, by=staff)

    with pytest.raises(RefusedError, match="已改动"):
        undo(batch)
    assert WorkListItem.objects.filter(work_list=draft).count() == 2


def test_an_import_into_a_draft_is_taken_back(draft, load):
    batch = load(*ROWS, work_list=str(draft))

    undo(batch)

    assert not draft.items.exists()


def test_the_template_is_recognised_as_its_own(street, staff, draft):
    made = WorkListItemLedger(scope=street, by=staff, at=NOW)
    made.prepare()

    ((_sheet, layout),) = find_layouts(made, read_workbook(workbooks.template(made)))

    assert list(layout.columns.values()) == [column.name for column in made.columns]
    assert layout.unmatched == []
