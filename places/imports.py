"""Workbooks of communities, of compounds with their buildings, and of units."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils import timezone

from core.identity import check_credit_code, check_phone
from core.ledger import cells
from core.ledger.plan import Row
from core.ledger.spec import Column, Ledger, Lookup, Target, keep_pinyin, names_of
from places.models import (
    Building,
    Community,
    CommunityKind,
    Compound,
    CompoundKind,
    PropertyMode,
    Street,
    Unit,
    UnitKind,
)

COMMUNITY = Column(
    name="community",
    label="所属社区",
    synonyms=("社区", "社区名称", "所在社区"),
    look_up="communities",
    for_all="整份文件都属于哪个社区",
    help="“社区”“居委会”写不写都可以。",
)
COMMUNITY_ENDINGS = ("社区居民委员会", "社区居委会", "社区")


class StreetLedger(Ledger):
    """A ledger whose rows belong to one street, and mostly to one of its communities."""

    scope: Street

    def prepare(self) -> None:
        rows = Community.objects.filter(street=self.scope)
        self.lookups["communities"] = Lookup(
            "社区", names_of(rows), endings=COMMUNITY_ENDINGS, where="导入社区"
        )

    @property
    def today(self) -> date:
        """The local day on which the import runs."""
        return timezone.localdate(self.at)

    def place_of(self, row: Row) -> dict[str, Any]:
        """Return the street, and the community where the row names one."""
        community = row["community"]
        return {"street_id": self.scope.pk} | (
            {"community_id": community.pk} if community is not None else {}
        )


class CommunityLedger(StreetLedger):
    """社区: known by its statistical code, else by its name."""

    key, label = "communities", "社区"
    row_means = "每行一个社区。"
    columns = (
        Column(
            name="name",
            label="社区名称",
            synonyms=("社区", "名称"),
            is_required=True,
            clean=cells.text(100),
            example="清水社区",
        ),
        Column(
            name="code",
            label="统计代码",
            synonyms=("社区代码", "区划代码", "统计用区划代码", "代码"),
            clean=cells.code(r"\d{12}", "应为 12 位数字，前 9 位是街道代码。"),
            help="12 位统计用区划代码。不知道可以空着，先用临时代码，日后补上。",
            width=18,
        ),
        Column(
            name="kind",
            label="社区类型",
            synonyms=("类型",),
            choices=CommunityKind,
            choice_synonyms={"居民区": CommunityKind.RESIDENTIAL},
            example="居民社区",
        ),
        Column(
            name="office_address",
            label="办公地址",
            synonyms=("地址", "居委会地址"),
            width=30,
        ),
        Column(
            name="phone",
            label="联系电话",
            synonyms=("电话", "办公电话"),
            clean=cells.number_of(check_phone),
            help="座机请带区号。",
        ),
        Column(
            name="households",
            label="户数",
            synonyms=("总户数", "住户数"),
            clean=cells.whole_number(0, 1_000_000, units="户"),
        ),
        Column(
            name="population",
            label="人口",
            synonyms=("人口数", "总人口", "常住人口"),
            clean=cells.whole_number(0, 10_000_000, units="人"),
        ),
        Column(
            name="elderly",
            label="60岁以上老人",
            synonyms=("老年人口", "老年人数", "60岁以上老年人"),
            clean=cells.whole_number(0, 10_000_000, units="人"),
        ),
        Column(
            name="area_km2",
            label="面积（平方千米）",
            synonyms=("面积", "辖区面积", "面积（平方公里）"),
            clean=cells.decimal_number(3, 10_000, units="平方千米/平方公里"),
        ),
        Column(name="launched_on", label="平台上线日期", synonyms=("上线日期",), clean=cells.day),
    )
    targets = (
        Target(
            name="community",
            model=Community,
            fields=(
                "street_id",
                "name",
                "code",
                "code_is_placeholder",
                "kind",
                "office_address",
                "phone",
                "households",
                "population",
                "elderly",
                "area_km2",
                "launched_on",
            ),
            existing=lambda ledger: Community.objects.filter(street=ledger.scope),
            keys=lambda row: [
                *([("code", row["code"])] if row.get("code") else []),
                ("name", row["name"]),
            ],
            derive=keep_pinyin,
        ),
    )

    def prepare(self) -> None:
        super().prepare()
        taken = Community.objects.filter(street=self.scope).values_list("code", flat=True)
        self._last_number = max((int(code[9:]) for code in taken), default=0)

    def sketch(self, values_of: Callable[[str], set[Any]]) -> None:
        given = (int(code[9:]) for code in values_of("code"))
        self._last_number = max(self._last_number, *given, 0)

    def read(self, row: Row) -> None:
        code = row["code"]
        if code and not code.startswith(self.scope.code):
            row.fail("code", f"前 9 位应是本街道的代码 {self.scope.code}。")
            return
        values = row.given(
            "name",
            "kind",
            "office_address",
            "phone",
            "households",
            "population",
            "elderly",
            "area_km2",
            "launched_on",
        )
        if code:
            values |= {"code": code, "code_is_placeholder": False}
        row.put(
            "community",
            street_id=self.scope.pk,
            if_new={} if code else self._placeholder_code(),
            **values,
        )

    def _placeholder_code(self) -> dict[str, Any]:
        """Return the next free code of the street, marked as one to be verified."""
        self._last_number += 1
        code = f"{self.scope.code}{self._last_number:03}"
        return {"code": code, "code_is_placeholder": True}


class CompoundLedger(StreetLedger):
    """小区及楼栋: one row per building, its compound beside it; a compound alone may stand too."""

    key, label = "compounds", "小区和楼栋"
    row_means = "每行一栋楼；同一小区的资料每行写得一样，或合并单元格。没有楼栋资料的小区占一行。"
    columns = (
        Column(
            name="name",
            label="小区名称",
            synonyms=("小区", "院落", "院落名称", "小区（院落）名称", "小区（院落）"),
            is_required=True,
            clean=cells.text(100),
            example="清水苑小区",
            width=22,
        ),
        COMMUNITY,
        Column(
            name="kind",
            label="小区类型",
            synonyms=("类型", "小区性质"),
            choices=CompoundKind,
            choice_synonyms={
                "商品房": CompoundKind.COMMODITY,
                "老旧": CompoundKind.OLD,
                "单位院": CompoundKind.UNIT,
                "单位小区": CompoundKind.UNIT,
                "回迁": CompoundKind.RESETTLEMENT,
                "回迁房": CompoundKind.RESETTLEMENT,
            },
        ),
        Column(
            name="property_mode",
            label="物业方式",
            synonyms=("物业管理方式", "物业模式"),
            choices=PropertyMode,
            choice_synonyms={
                "自管": PropertyMode.SELF,
                "无物业": PropertyMode.NONE,
                "物业公司": PropertyMode.PROFESSIONAL,
            },
        ),
        Column(
            name="built_year",
            label="建成年份",
            synonyms=("建成年代", "建造年份"),
            clean=cells.whole_number(1900, 2100, units="年"),
        ),
        Column(name="address", label="小区地址", synonyms=("地址",), width=28),
        Column(
            name="households",
            label="小区户数",
            synonyms=("总户数",),
            clean=cells.whole_number(0, 100_000, units="户"),
        ),
        Column(
            name="building",
            label="楼栋",
            synonyms=("栋号", "楼栋号", "楼号", "楼栋名称", "幢号"),
            clean=cells.text(40),
            example="1栋",
        ),
        Column(
            name="floors",
            label="层数",
            synonyms=("楼层", "楼层数"),
            clean=cells.whole_number(1, 200, units="层"),
        ),
        Column(
            name="units_count",
            label="单元数",
            synonyms=("单元",),
            clean=cells.whole_number(1, 100, units="个/单元"),
        ),
        Column(
            name="building_households",
            label="楼栋户数",
            synonyms=("户数", "本栋户数"),
            clean=cells.whole_number(0, 10_000, units="户"),
        ),
        Column(name="has_lift", label="有电梯", synonyms=("电梯",), clean=cells.yes_no),
    )
    targets = (
        Target(
            name="compound",
            model=Compound,
            fields=(
                "community_id",
                "name",
                "kind",
                "property_mode",
                "built_year",
                "address",
                "households",
            ),
            existing=lambda ledger: Compound.objects.filter(community__street=ledger.scope),
            keys=lambda row: [(row["community_id"], row["name"])],
            derive=keep_pinyin,
        ),
        Target(
            name="building",
            model=Building,
            fields=("compound_id", "name", "floors", "units_count", "households", "has_lift"),
            existing=lambda ledger: Building.objects.filter(
                compound__community__street=ledger.scope
            ),
            keys=lambda row: [(row["compound_id"], row["name"])],
        ),
    )

    def read(self, row: Row) -> None:
        if row["community"] is None:
            row.fail("community", "没有填写，这一项必填；也可在上传时为整份文件选定。")
            return
        compound = row.put(
            "compound",
            repeated=row["building"] is not None,
            community_id=row["community"].pk,
            **row.given("name", "kind", "property_mode", "built_year", "address", "households"),
        )
        if row["building"] is not None:
            row.put(
                "building",
                keys=[(compound.key, row["building"])],
                compound_id=compound,
                **row.given(
                    "floors",
                    "units_count",
                    "has_lift",
                    building="name",
                    building_households="households",
                ),
            )


class UnitLedger(StreetLedger):
    """单位: known by its credit code, else by its name."""

    key, label = "units", "驻区单位"
    row_means = "每行一家单位。"
    columns = (
        Column(
            name="name",
            label="单位名称",
            synonyms=("单位", "名称", "企业名称"),
            is_required=True,
            clean=cells.text(100),
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
                "国企": UnitKind.STATE_COMPANY,
                "民营企业": UnitKind.PRIVATE,
                "私营企业": UnitKind.PRIVATE,
                "银行": UnitKind.BANK,
                "物业": UnitKind.PROPERTY,
                "物业公司": UnitKind.PROPERTY,
                "商户": UnitKind.MERCHANT,
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
            clean=cells.text(40),
        ),
        Column(
            name="contact_phone",
            label="联系电话",
            synonyms=("电话", "联系方式", "联络员电话"),
            clean=cells.number_of(check_phone),
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
            keys=lambda row: [
                *([("code", row["credit_code"])] if row.get("credit_code") else []),
                ("name", row["name"]),
            ],
            derive=keep_pinyin,
        ),
    )

    def read(self, row: Row) -> None:
        row.put(
            "unit",
            **self.place_of(row),
            **row.given("name", "kind", "credit_code", "address", "contact_name", "contact_phone"),
        )
