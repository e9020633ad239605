"""The filter of the ledger of volunteers for one team, or teams by a word."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest

from core.numbers import whole_number
from core.office import SearchedFilter
from core.widgets import MOST_OFFERED
from places.models import name_matches
from volunteers.models import Team, TeamMembership


class TeamFilter(SearchedFilter):
    """Volunteers who hold a seat in one team now, or in those whose name one typed.

    All teams are offered while they are few; among more one types a part of the name.
    """

    title = "队伍"
    parameter_name = "team"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the teams that the person may see; of many those that were asked for."""
        rows = Team.objects.visible_to(request.user)
        offered = list(rows.values_list("pk", "name")[: MOST_OFFERED + 1])
        self.is_searched = len(offered) > MOST_OFFERED
        if self.is_searched:
            asked = self._asked(rows).values_list("pk", "name")
            found = list(asked[: self.most_found + 1]) if self.value() else []
            offered, self.is_cut = found[: self.most_found], len(found) > self.most_found
        self.request = request
        return [(str(pk), name) for pk, name in offered]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep those with a seat that has not ended."""
        if not self.value():
            return queryset
        teams = self._asked(Team.objects.visible_to(request.user)).order_by().values("pk")
        seats = TeamMembership.objects.filter(team__in=teams, left_on=None)
        return queryset.filter(pk__in=seats.values("volunteer"))

    def _asked(self, teams: QuerySet[Team]) -> QuerySet[Team]:
        word = (self.value() or "").strip()
        key = whole_number(word)
        return teams.filter(name_matches(word) if key is None else Q(pk=key))
