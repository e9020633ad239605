"""The filter of the ledger of volunteers for one team, or teams by a word."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from core.numbers import whole_number
from core.office.filters import kept_beside
from core.widgets import MOST_OFFERED
from places.models import name_matches
from volunteers.models import Team, TeamMembership

MOST_FOUND = 20  # teams offered of those whose name holds what was typed


class TeamFilter(admin.SimpleListFilter):
    """Volunteers who hold a seat in one team now, or in those whose name one typed.

    All teams are offered while they are few; among more one types a part of the name.
    """

    title = "队伍"
    parameter_name = "team"
    template = "admin/searched_filter.html"
    is_searched = is_cut = False

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the teams that the person may see; of many those that were asked for."""
        rows = Team.objects.visible_to(request.user)
        offered = list(rows.values_list("pk", "name")[: MOST_OFFERED + 1])
        self.is_searched = len(offered) > MOST_OFFERED
        if self.is_searched:
            asked = self._asked(rows).values_list("pk", "name")
            found = list(asked[: MOST_FOUND + 1]) if self.value() else []
            offered, self.is_cut = found[:MOST_FOUND], len(found) > MOST_FOUND
        self.request = request
        return [(str(pk), name) for pk, name in offered]

    def has_output(self) -> bool:
        """Always shown, so that the bar does not change under one's hand."""
        return True

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep those with a seat that has not ended."""
        if not self.value():
            return queryset
        teams = self._asked(Team.objects.visible_to(request.user)).order_by().values("pk")
        seats = TeamMembership.objects.filter(team__in=teams, left_on=None)
        return queryset.filter(pk__in=seats.values("volunteer"))

    def choices(self, changelist: Any) -> Iterator[Any]:
        """Yield 全部, the teams, and the word that was typed."""
        yield from super().choices(changelist)
        word = self.value() or ""
        if word and word not in {value for value, _ in self.lookup_choices}:
            yield {"selected": True, "query_string": "", "display": word}

    @property
    def form(self) -> dict[str, Any]:
        """What the template needs to ask for a word."""
        value = self.value() or ""
        return {
            "name": self.parameter_name,
            "value": "" if value.isdecimal() else value,
            "kept": kept_beside(self.request, {"team"}),
            "most": MOST_FOUND if self.is_cut else 0,
        }

    def _asked(self, teams: QuerySet[Team]) -> QuerySet[Team]:
        word = (self.value() or "").strip()
        key = whole_number(word)
        return teams.filter(name_matches(word) if key is None else Q(pk=key))
