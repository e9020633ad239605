"""Ten thousand rows: every bad cell is named and nothing written; a good file twice is once.

Run by `TEST_ONLY=sqlite python3 run.py test tests/imports/test_ten_thousand.py --full`.
"""

import io
import resource
import sys
import time

import openpyxl
import pytest
import xlsxwriter
from django.utils import timezone

from accounts.roles import Role
from core.errors import RefusedError
from dashboard.importing import actions
from dashboard.importing.kinds import KINDS
from tests.factories import make_community, make_street, make_team, make_user
from volunteers.models import TeamMembership, Volunteer

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.full]
ROWS, EVERY = 10_000, 16
BAD = ROWS // EVERY
SECONDS, MEBIBYTES = 60, 300


def roster(*, bad):
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    sheet = book.add_worksheet("花名册")
    sheet.write_row(0, 0, ["姓名", "性别", "手机号", "所在队伍", "入队日期"])
    for number in range(ROWS):
        phone = f"199{number + 20_000_000:08d}"
        wrong = bad and number % EVERY == 0
        name = f"何{chr(0x4E00 + number % 5_000)}"
        row = [name, "女", phone[:7] if wrong else phone, "甲队", "2022-03-01"]
        sheet.write_row(number + 1, 0, row)
    book.close()
    return file.getvalue()


def check(street, by, content):
    batch = actions.upload_import(
        kind=KINDS["volunteers"],
        street=street,
        file_name="花名册.xlsx",
        content=content,
        answers={},
        by=by,
    )
    actions.check_import(batch=batch, by=by, at=timezone.now(), progress=lambda *_: None)
    batch.refresh_from_db()
    return batch


@pytest.fixture
def office():
    street = make_street(name="清河街道", code="530102007")
    community = make_community(street=street, name="清水社区", code="530102007001")
    make_team(community=community, name="甲队")
    return street, make_user(Role.STREET_STAFF, street=street)


class Meter:
    """Time, and the most memory of this process above what it held before."""

    def __enter__(self):
        self.before, self.begun = self._peak(), time.monotonic()
        return self

    def __exit__(self, *_):
        self.seconds = time.monotonic() - self.begun
        self.mebibytes = self._peak() - self.before
        sys.stdout.write(f"{self.seconds:.1f} s, {self.mebibytes:.0f} MiB more at most\n")

    @staticmethod
    def _peak():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def test_every_bad_cell_of_ten_thousand_rows_is_named_and_nothing_is_written(office):
    content = roster(bad=True)

    with Meter() as meter:
        batch = check(*office, content)
        found = actions.findings_of(batch)
        marked = actions.marked_workbook(batch=batch, by=office[1])

    (errors,) = [group for group in found if group.is_error]
    assert batch.row_count == ROWS
    assert (errors.sheet, errors.letter, errors.count) == ("花名册", "C", BAD)
    assert errors.spans == [[n * EVERY + 2] * 2 for n in range(BAD)]
    assert errors.said
    assert errors.sentence
    with pytest.raises(RefusedError):
        actions.apply_import(batch=batch, by=office[1], at=timezone.now(), progress=lambda *_: None)
    assert Volunteer.objects.count() == 0
    sheets = openpyxl.load_workbook(io.BytesIO(marked), read_only=True)
    assert sheets.sheetnames
    assert meter.seconds < SECONDS
    assert meter.mebibytes < MEBIBYTES


def test_a_good_file_twice_changes_nothing_the_second_time(office):
    content = roster(bad=False)
    with Meter() as meter:
        batch = check(*office, content)
        actions.apply_import(batch=batch, by=office[1], at=timezone.now(), progress=lambda *_: None)
    before = list(Volunteer.objects.order_by("pk").values_list("uid", "version", "updated_at"))
    assert len(before) == TeamMembership.objects.count() == ROWS  # the twin: the first writes all

    with Meter() as again:
        batch = check(*office, content)

    assert (batch.error_count, batch.new_count, batch.changed_count) == (0, 0, 0)
    with pytest.raises(RefusedError):
        actions.apply_import(batch=batch, by=office[1], at=timezone.now(), progress=lambda *_: None)
    after = list(Volunteer.objects.order_by("pk").values_list("uid", "version", "updated_at"))
    assert after == before
    assert max(meter.seconds, again.seconds) < SECONDS
    assert max(meter.mebibytes, again.mebibytes) < MEBIBYTES
