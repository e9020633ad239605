"""Workbook of units: those that work with the street and its communities."""

from collections.abc import Callable, Sequence

from django.db.models import QuerySet

from core.identity import check_credit_code, check_office_phone
from core.ledger import cells, names
from core.ledger.alike import Near
from core.ledger.row import Row
from core.ledger.spec import Column, Target, keep_pinyin
from places.imports.streets import COMMUNITY, StreetLedger
from places.models import Unit, UnitKind


def unit_names(units: QuerySet[Unit]) -> list[tuple[str, Unit]]:
    """Pair each name with its unit; the name of a joined one leads to the unit that stays.

    Source: docs/rules.md R-UNI-4.
    """
    return [(unit.name, unit.same_as or unit) for unit in units.select_related("same_as")]


OTHER_CODE = (
    "同名的单位写的是另一个统一社会信用代码。不是同一家的，请把名称写成能分清的全称；"
    "是同一家、换了代码的，请先在台账里改代码。"
)


class UnitLedger(StreetLedger):
    """单位: known by its credit code, else by its name."""

    key, label = "units", "驻区单位"
    row_means = "每行一家单位。"
    columns = (
        Column(
            name="name",
            label="单位名称",
            synonyms=("单位", "名称", "企业名称", "单位全称", "驻区单位", "驻区单位名称"),
            is_required=True,
            clean=names.name(100),
            example="清水小学",
            width=26,
        ),
        Column(
            name="kind",
            label="单位性质",
            synonyms=("性质", "类别", "单位类型"),
            choices=UnitKind,
            choice_synonyms={
                "党政机关": UnitKind.GOVERNMENT,
                "行政机关": UnitKind.GOVERNMENT,
                "机关单位": UnitKind.GOVERNMENT,
                "事业": UnitKind.INSTITUTION,
                "国企": UnitKind.STATE_COMPANY,
                "民营企业": UnitKind.PRIVATE,
                "私营企业": UnitKind.PRIVATE,
                "幼儿园": UnitKind.SCHOOL,
                "中小学": UnitKind.SCHOOL,
                "银行": UnitKind.BANK,
                "物业": UnitKind.PROPERTY,
                "物业公司": UnitKind.PROPERTY,
                "物业服务企业": UnitKind.PROPERTY,
                "商户": UnitKind.MERCHANT,
                "个体户": UnitKind.MERCHANT,
                "个体工商户": UnitKind.MERCHANT,
            },
        ),
        Column(
            name="credit_code",
            label="统一社会信用代码",
            synonyms=("信用代码", "社会信用代码"),
            clean=cells.number_of(check_credit_code),
            width=22,
        ),
        COMMUNITY,
        Column(name="address", label="地址", synonyms=("单位地址",), width=28),
        Column(
            name="contact_name",
            label="联系人",
            synonyms=("联络员", "负责人"),
            clean=names.people(),
        ),
        Column(
            name="contact_phone",
            label="联系电话",
            synonyms=("电话", "联系方式", "联络员电话", "联系人电话", "负责人电话"),
            clean=cells.number_of(check_office_phone),
            keeps_odd=True,
        ),
    )
    targets = (
        Target(
            name="unit",
            model=Unit,
            fields=(
                "street_id",
                "community_id",
                "name",
                "kind",
                "credit_code",
                "address",
                "contact_name",
                "contact_phone",
            ),
            existing=lambda ledger: Unit.objects.filter(street=ledger.scope),
            near=Near(),
            keys=lambda row: [
                *([("code", row["credit_code"])] if row.get("credit_code") else []),
                ("name", row["name"]),
            ],
            derive=keep_pinyin,
        ),
    )

    def prepare(self) -> None:
        super().prepare()
        joined = Unit.objects.filter(street=self.scope).exclude(same_as=None)
        self.joined = {unit.name: unit.same_as for unit in joined.select_related("same_as")}

    def rules(self) -> Sequence[Callable[[Row], None]]:
        return (self._refuse_joined, self._check_place, self._refuse_other_code)

    def _refuse_joined(self, row: Row) -> None:
        if (kept := self.joined.get(row["name"])) is not None:
            row.fail("name", f"这家单位已并入“{kept}”，请改用它的名称。")

    def _check_place(self, row: Row) -> None:
        if row["name"] not in self.joined and not self._is_known_by_code(row):
            self.refuse_elsewhere(row, "unit", ("name", row["name"]), noun="单位")

    def _is_known_by_code(self, row: Row) -> bool:
        code = row["credit_code"]
        return code is not None and row.known("unit", ("code", code)) is not None

    def read(self, row: Row) -> None:
        row.put(
            "unit",
            **self.place_of(row),
            **row.given("name", "kind", "credit_code", "address", "contact_name", "contact_phone"),
        )

    def _refuse_other_code(self, row: Row) -> None:
        """Refuse another credit code for a name: two branches often share one.

        Source: docs/rules.md R-IMP-8.
        """
        entry, code = row.known("unit", ("name", row["name"])), row["credit_code"]
        if entry is None or code is None or row["name"] in self.joined:
            return
        if self._is_known_by_code(row):
            return
        if {**(entry.old or {}), **entry.values}.get("credit_code") not in (None, code):
            row.fail("credit_code", OTHER_CODE)
