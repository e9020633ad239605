"""Workbooks the way offices write them, in every kind of file; and what an import makes of them."""

import csv
import io
from datetime import UTC, datetime
from pathlib import Path

import openpyxl

from core.ledger.layouts import Corrections
from core.ledger.plan import make_plan
from core.ledger.sheets import read_workbook
from tests.imported import import_plan

FILES = Path(__file__).parent / "files"
NOW = datetime(2023, 3, 1, 4, tzinfo=UTC)
HEADER = ["序号", "活动主题", "活动时间", "活动地点", "参与人次", "组织单位", "活动类别", "备注"]


def activity(title="清扫", held="2022.3.5", count=20, organiser="银龄互助队", kind="环境卫生整治"):
    """Return a row below HEADER."""
    return ["", title, held, "清水广场", count, organiser, kind, ""]


def xlsx(*sheets, hidden=(), hidden_rows=(), hidden_columns=()):
    """Build an xlsx file of (name, rows, merges as A1:B2); text from = on is a formula."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows, *merges in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append([None if cell == "" else cell for cell in row])
        for merge in merges:
            sheet.merge_cells(merge)
        if name in hidden:
            sheet.sheet_state = "hidden"
        for number in hidden_rows:
            sheet.row_dimensions[number].hidden = True
        for letter in hidden_columns:
            sheet.column_dimensions[letter].hidden = True
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def xls(name):
    """Return a file of Excel 97; tests/imports/files/README.md says what stands in it."""
    return (FILES / name).read_bytes()


def text(rows, *, encoding="utf-8-sig", delimiter=","):
    """Build a csv file."""
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter).writerows(rows)
    return stream.getvalue().encode(encoding)


class Office:
    """One street that imports its files; `last` is the plan of the last one."""

    def __init__(self, street, staff):
        self.street, self.staff, self.last = street, staff, None

    def check(self, ledger, content, *, title="", corrections=None, **answers):
        workbook = read_workbook(content)
        workbook.title = title
        made = ledger(scope=self.street, by=self.staff, at=NOW, answers=answers)
        self.last = make_plan(made, workbook, corrections=corrections or Corrections())
        return self.last

    def load(self, ledger, content, **words):
        """Import a file that must have no errors; the same file again must change nothing."""
        plan = self.check(ledger, content, **words)
        self.batch = import_plan(plan)
        for target in ledger.targets:
            for row in target.model.objects.all()[:200]:
                row.full_clean()
        again = self.check(ledger, content, **words)
        assert self.errors == []
        assert [row["new"] + row["changed"] for row in again.counts()] == [0] * len(ledger.targets)
        self.last = plan
        return plan

    @property
    def errors(self):
        return [(f.cell or f.row, f.header, f.sentence) for f in self.last.errors]

    @property
    def reminders(self):
        return [f"{f.row}：{f.sentence}" for f in self.last.warnings]
