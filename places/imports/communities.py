"""Workbook of communities."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from core.identity import check_office_phone
from core.ledger import cells, names
from core.ledger.alike import Near
from core.ledger.row import ASSIGNED, Row
from core.ledger.spec import Column, Target, keep_pinyin
from places.imports.streets import StreetLedger
from places.models import Community, CommunityKind

HAS_GRIDS = (
    "“{kept}”已经有网格，网格编码以社区代码开头。"
    "请先在“社区”台账里改统计代码，网格编码一起改，然后再导入。"
)


class CommunityLedger(StreetLedger):
    """社区: known by its statistical code, else by its name."""

    key, label = "communities", "社区"
    row_means = "每行一个社区。"
    columns = (
        Column(
            name="name",
            label="社区名称",
            synonyms=("社区", "名称", "社区（居委会）", "居委会名称", "社区居委会", "社区全称"),
            is_required=True,
            clean=names.name(100),
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
            synonyms=("地址", "居委会地址", "办公地点", "社区地址"),
            width=30,
        ),
        Column(
            name="phone",
            label="联系电话",
            synonyms=("电话", "办公电话", "社区电话", "值班电话"),
            clean=cells.number_of(check_office_phone),
            keeps_odd=True,
            help="座机请带区号。",
        ),
        Column(
            name="households",
            label="户数",
            synonyms=("总户数", "住户数", "居民户数", "家庭户数"),
            clean=cells.whole_number(0, 1_000_000, units="户"),
        ),
        Column(
            name="population",
            label="人口",
            synonyms=("人口数", "总人口", "常住人口", "总人口数", "人口总数", "常住人口数"),
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
            near=Near(),
            keys=lambda row: [
                *([("code", row["code"])] if row.get("code") else []),
                ("name", row["name"]),
            ],
            derive=keep_pinyin,
        ),
    )

    def prepare(self) -> None:
        super().prepare()
        self._first_spelling: dict[str, tuple[str, int]] = {}
        taken = Community.objects.filter(street=self.scope).values_list("code", flat=True)
        self._last_number = max((int(code[9:]) for code in taken), default=0)

    def sketch(self, values_of: Callable[[str], set[Any]]) -> None:
        given = (int(code[9:]) for code in values_of("code"))
        self._last_number = max(self._last_number, *given, 0)

    def rules(self) -> Sequence[Callable[[Row], None]]:
        return (self._check_street, self._check_spelling, self._refuse_other_code)

    def _check_street(self, row: Row) -> None:
        if row["code"] and not row["code"].startswith(self.scope.code):
            row.fail("code", f"前 9 位应是本街道的代码 {self.scope.code}。")

    def _check_spelling(self, row: Row) -> None:
        """Refuse one community under two names that differ in their ending."""
        name = str(row["name"])
        stem = self.lookups["communities"].stem(name)
        first, number = self._first_spelling.setdefault(stem, (name, row.number))
        if first != name:
            row.fail("name", f"与第 {number} 行的“{first}”像是同一个社区，请写成一样的名称。")

    def read(self, row: Row) -> None:
        code = row["code"]
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
        values["name"] = self._known_name(row)
        if code and not self._is_kept_placeholder(row):
            values |= {"code": code, "code_is_placeholder": False}
        community = row.put(
            "community",
            street_id=self.scope.pk,
            if_new={} if code else self._placeholder_code(),
            **values,
        )
        if community.old is None and not code:
            row.warn("code", "没有写统计代码，先用临时代码，日后请补上正式的。")

    def _known_name(self, row: Row) -> str:
        """Return the name under which the community is kept: 东苑 is 东苑社区居民委员会.

        With its code a community may be given another name; without, a name that differs only in
        its ending is no other community. Source: docs/rules.md R-IMP-8.
        """
        name, code = str(row["name"]), row["code"]
        kept: Community | None = self.lookups["communities"].get(name)
        if kept is None or (code and row.known("community", ("code", code))):
            return name
        if code and not kept.code_is_placeholder:
            return name
        if kept.name != name:
            row.warn("name", f"按已登记的“{kept.name}”导入，名称不改。")
        return kept.name

    def _is_kept_placeholder(self, row: Row) -> bool:
        """Say whether a code is the temporary one of its community, as an export repeats it."""
        kept: Community | None = self.lookups["communities"].get(row["name"])
        return kept is not None and kept.code_is_placeholder and kept.code == row["code"]

    def _refuse_other_code(self, row: Row) -> None:
        """Refuse a code in place of the final one of a community known by its name.

        The codes of its grids begin with it, also with a temporary one.
        Source: docs/rules.md R-IMP-8, R-GRD-1.
        """
        if row["code"] is None:
            return
        kept: Community | None = self.lookups["communities"].get(row["name"])
        if kept is None:
            return
        if kept.code_is_placeholder:
            if kept.code != row["code"] and kept.grids.exists():
                row.fail("code", HAS_GRIDS.format(kept=kept))
            return
        if kept.name != row["name"]:
            return
        if kept.code != row["code"] and not row.known("community", ("code", row["code"])):
            row.fail("code", ASSIGNED.format(kept=kept.code))

    def stands_on(self, row: Any, before: Mapping[str, Any]) -> list[str]:
        """Return the grids that were made with the code that would go.

        Source: docs/rules.md R-IMP-5, R-GRD-1.
        """
        if before.get("code", row.code) == row.code:
            return []
        grids = row.grids.filter(code__startswith=row.code).order_by("code")
        return [f"网格“{grid}”的编码以现在的统计代码开头" for grid in grids]

    def _placeholder_code(self) -> dict[str, Any]:
        """Return the next free code of the street, marked as one to be verified."""
        self._last_number += 1
        code = f"{self.scope.code}{self._last_number:03}"
        return {"code": code, "code_is_placeholder": True}
