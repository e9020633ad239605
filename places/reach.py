"""How far a person's posts reach: whole streets, single communities, single units."""

from dataclasses import dataclass

from django.db.models import Q


@dataclass(frozen=True)
class Reach:
    """The places in which one permission holds; empty sets mean nowhere.

    `home_streets` are the streets in which the communities lie: what a whole street shares is
    asked by them, without a join that would show a row once for every community.
    """

    streets: frozenset[int] = frozenset()
    communities: frozenset[int] = frozenset()
    units: frozenset[int] = frozenset()
    home_streets: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.streets or self.communities or self.units)

    def covers(self, street_id: int | None, community_id: int | None) -> bool:
        """True when a row of this street and community (None = street level) lies within."""
        return street_id in self.streets or community_id in self.communities

    def as_filter(self, prefix: str = "") -> Q:
        """Return the condition on `<prefix>street` and `<prefix>community`.

        A community post reaches its own community's rows only, never street-level ones.
        Source: docs/rules.md R-ACC-2.
        """
        condition = Q()
        if self.streets:
            condition |= Q(**{f"{prefix}street__in": self.streets})
        if self.communities:
            condition |= Q(**{f"{prefix}community__in": self.communities})
        return condition or Q(pk__in=[])
