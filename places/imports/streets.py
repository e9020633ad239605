"""What the ledgers of all apps share: rows of one street, mostly of one of its communities."""

from datetime import date
from functools import cached_property
from typing import Any

from django.utils import timezone

from core.ledger.row import Row
from core.ledger.spec import Column, Ledger, Lookup, names_of
from places.models import Community, Street

COMMUNITY = Column(
    name="community",
    label="所属社区",
    synonyms=("社区", "社区名称", "所在社区", "所属居委会", "居委会", "村居", "村（社区）"),
    look_up="communities",
    for_all="整份文件都属于哪个社区",
    help="“社区”“居委会”写不写都可以。",
)
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

    def place_of(self, row: Row) -> dict[str, Any]:
        """Return the street, and the community where the row names one."""
        community = row["community"]
        return {"street_id": self.scope.pk} | (
            {"community_id": community.pk} if community is not None else {}
        )
