"""What the ledgers of all apps share: rows of one street, mostly of one of its communities."""

from collections.abc import Hashable
from datetime import date
from functools import cached_property
from typing import Any

from django.utils import timezone

from core.ledger.entries import Entry
from core.ledger.row import Row
from core.ledger.spec import Column, Ledger, Lookup, names_of
from places.models import Community, Street

COMMUNITY = Column(
    name="community",
    label="所属社区",
    synonyms=(
        *("社区", "社区名称", "所在社区", "所属居委会", "居委会", "村居", "村（社区）"),
        *("所属社区居委会", "社区居委会", "所属社区名称", "所在社区居委会", "所属村居"),
    ),
    look_up="communities",
    for_all="整份文件都属于哪个社区",
    help="“社区”“居委会”写不写都可以。",
)
ELSEWHERE = (
    "“{place}”已有同名的{noun}。不是同一{noun}的，请写成“{better}”这样的名称；"
    "是同一{noun}、换了社区的，请先在台账里改社区。"
)
NUMBER_TAKEN = (
    "这个编号登记的是{place}的“{name}”。不是同一个的，{otherwise}；"
    "是同一个、改了名又换了地方的，请先在台账里改。"
)
OTHER_NUMBER = "请换一个编号，只是序号的请把这一格空着"
SAME_NUMBER = "编号相同的登记在{place}，所属社区将改成这里写的；不是同一个的，请核对编号。"
OTHER_COMMUNITY = "登记的{place}在另一个社区，换了社区的，请把新的那一个也写上。"
TO_COME = "日期还没有到，请核对年份。"
COMMUNITY_ENDINGS = (
    *("社区居民委员会", "社区居委会", "社区党总支", "社区党委", "社区党支部"),
    *("居民委员会", "居委会", "社区"),
)


class StreetLedger(Ledger):
    """A ledger whose rows belong to one street, and mostly to one of its communities."""

    scope: Street

    def prepare(self) -> None:
        rows = Community.objects.filter(street=self.scope)
        self.lookups["communities"] = Lookup(
            "社区",
            names_of(rows),
            endings=COMMUNITY_ENDINGS,
            prefix=self.scope.name,
            where="导入社区",
        )

    @cached_property
    def today(self) -> date:
        """The local day on which the import runs."""
        return timezone.localdate(self.at)

    def refuse_to_come(self, column: str, row: Row) -> None:
        """Refuse a day after today, as the steps on the desk do."""
        if row[column] is not None and row[column] > self.today:
            row.fail(column, TO_COME)

    @staticmethod
    def refuse_odd_year(column: str, years: range, row: Row) -> None:
        """Refuse a day of a year that is a slip of the finger, as the pages do."""
        if row[column] is not None and row[column].year not in years:
            row.fail(column, f"年份 {row[column].year} 不对，请核对。")

    def refuse_elsewhere(self, row: Row, target: str, key: Hashable, *, noun: str) -> None:
        """Refuse a name that the street uses once and another community bears already.

        Two communities each call theirs 便民服务站; read as one, the second would take it from the
        first. Source: docs/rules.md R-IMP-8.
        """
        entry = row.known(target, key)
        if entry is None or row["community"] is None:
            return
        place = {**(entry.old or {}), **entry.values}.get("community_id")
        if place in (None, row["community"].pk):
            return
        there = self.communities_by_pk.get(place, self.scope)
        better = f"{row['community']}{row['name']}"
        row.fail("name", ELSEWHERE.format(place=there, noun=noun, better=better))

    def check_numbered(
        self, row: Row, entry: Entry, column: str, *, otherwise: str = OTHER_NUMBER
    ) -> None:
        """Refuse a number that stands for another thing of another community.

        Each community counts its own from 1, and the second file would write over the first one's.
        Only moved or only renamed, it is the thing of that number; the move is pointed out.
        Source: docs/rules.md R-IMP-8.
        """
        old = entry.old or {}
        if not old.get("community_id") or "community_id" not in entry.changes:
            return
        place = self.communities_by_pk.get(old["community_id"], self.scope)
        if "name" in entry.changes:
            said = NUMBER_TAKEN.format(place=place, name=old["name"], otherwise=otherwise)
            row.fail(column, said)
        else:
            row.warn("community", SAME_NUMBER.format(place=place))

    @cached_property
    def communities_by_pk(self) -> dict[int, Community]:
        """The communities of the street by their key."""
        return Community.objects.filter(street=self.scope).in_bulk()

    def place_of(self, row: Row) -> dict[str, Any]:
        """Return the street, and the community where the row names one."""
        community = row["community"]
        return {"street_id": self.scope.pk} | (
            {"community_id": community.pk} if community is not None else {}
        )
