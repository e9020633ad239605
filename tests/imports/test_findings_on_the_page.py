"""What the check found, as the page of an import lists it."""

import json
from dataclasses import asdict

import pytest

from core import crypto
from core.ledger.entries import Finding
from core.models import ImportBatch
from dashboard.importing import actions
from tests.imports.test_import_pages import HEADER, office, page, staff, street, upload

__all__ = ["office", "staff", "street", "upload"]  # fixtures

pytestmark = pytest.mark.django_db


def test_one_mistake_in_many_rows_is_one_line_that_names_every_cell(office, upload):
    rows = [[f"{n}队", "清水", "巾帼", "138"] for n in range(2, 502)]
    rows[2][3] = ""
    batch = upload([HEADER, *rows])

    text = page(office, batch).text
    assert "有 499 处错误" in text
    assert "在：D2–D3、D5–D501" in text
    assert text.count("手机号少 8 位") == 1
    assert "填的是：138" in text


def test_lines_that_do_not_fit_are_counted(office, upload, monkeypatch):
    monkeypatch.setattr(actions, "KEPT_FINDINGS", 2)
    batch = upload([HEADER, *([f"{n}队", "清水", "巾帼", "1" * n] for n in range(2, 7))])

    text = page(office, batch).text
    assert text.count("手机号少") == 2
    assert "还有 4 条没有列在这里，都写在标出错误的文件里。" in text


def test_what_an_earlier_version_kept_is_still_listed(office, upload):
    batch = upload([HEADER, ["甲队", "清水", "巾帼", "138"]])
    kept = [Finding("表", row, 3, "队长电话", "138", "手机号少 8 位。") for row in (2, 3)]
    batch.findings_sealed = crypto.seal(
        json.dumps([asdict(one) for one in kept]), field=ImportBatch.FINDINGS_FIELD, row=batch.uid
    )
    batch.save()

    assert "D2–D3（共 2 处）" in page(office, batch).text
