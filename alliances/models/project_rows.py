"""Which co-building projects: whose they are, what waits for whom, what counts."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.db.models import F, Q, QuerySet

from accounts.permissions import Permission
from alliances.models.alliances import AllianceTier
from alliances.models.project_states import RUNNING_STATES, SIGNED_STATES, ProjectState
from core.database import count_of
from places.models import PlacedQuerySet
from places.reach import Reach

if TYPE_CHECKING:
    from alliances.models.projects import CoBuildProject  # noqa: F401  # names the rows

ENDS_SOON = timedelta(days=60)  # how long before its end an agreement is listed


def _in_reach(reach: Reach) -> Q:
    """Projects at the place of a post; street-level ones where their host unit lies."""
    of_host = Q(community=None, host_unit__community__in=reach.communities)
    return reach.as_filter() | of_host | Q(host_unit__in=reach.units)


class CoBuildProjectQuerySet(PlacedQuerySet["CoBuildProject"]):
    """Co-building projects (共建项目)."""

    def visible_to(self, user: Any) -> Self:
        """Keep projects within the user's posts, street-level ones for community posts too.

        A unit's liaison sees the projects in which the unit takes part. Nothing is joined: each
        project would come once for each community and partner, to be made one again.
        """
        reach = user.reach()
        return self.filter(
            reach.as_filter()
            | Q(community=None, street__in=reach.home_streets)
            | Q(host_unit__in=reach.units)
            | Q(pk__among=self._with_partner(reach.units))
        )

    def handled_by(self, user: Any) -> Self:
        """Keep what `user` works on: as liaison of the host unit, or in its community.

        Source: docs/rules.md R-COB-1.
        """
        return self.filter(_in_reach(user.reach(Permission.PROJECT_FILE)))

    def reviewable_by(self, user: Any) -> Self:
        """Keep what waits for a decision of `user`'s: in review, nothing they wrote in.

        Source: docs/rules.md R-COB-2.
        """
        written = self.model.authors.through.objects.filter(user__in=user.counts_as)
        waiting = self.within(user.reach(Permission.PROJECT_REVIEW)).in_state(
            ProjectState.REVIEWING
        )
        uploaded = user.handed_over(self.model)
        return waiting.exclude(pk__in=written.values("cobuildproject")).exclude(uid__in=uploaded)

    def in_state(self, *states: ProjectState) -> Self:
        """Keep the projects that stand in one of `states`."""
        return self.filter(state__in=states)

    def of_street_alliance(self) -> Self:
        """Keep the projects of the street's own alliance (议事厅), which F08a counts."""
        return self.filter(alliance__tier=AllianceTier.STREET)

    def signed(self) -> Self:
        """Keep the projects that count as 签订共建项目."""
        return self.filter(state__in=SIGNED_STATES)

    def of_party(self, unit: Any) -> Self:
        """Keep the projects that `unit` hosts or takes part in."""
        return self.filter(Q(host_unit=unit) | Q(pk__among=self._with_partner([unit])))

    def _with_partner(self, units: Iterable[Any]) -> QuerySet[Any, Any]:
        links = self.model.partner_units.through.objects.filter(unit__in=units)
        return links.values("cobuildproject")

    def signed_between(self, start: date | None, end: date | None) -> Self:
        """Keep those signed from `start` to `end`, both days included; None leaves it open."""
        rows = self.filter(signed_on__isnull=False)
        rows = rows.filter(signed_on__gte=start) if start else rows
        return rows.filter(signed_on__lte=end) if end else rows

    def ending_by(self, day: date) -> Self:
        """Keep the agreements still carried out whose last day is on or before `day`."""
        return self.filter(state__in=RUNNING_STATES, ends_on__lte=day)

    def with_progress(self) -> Self:
        """Count each project's milestones, and those done, in the same query."""
        rows = self.model.milestones.rel.related_model._default_manager.all()
        return self.annotate(
            milestone_count=count_of(rows, "project"),
            done_count=count_of(rows.filter(done_on__isnull=False), "project"),
        )

    def newest_first(self) -> Self:
        """Order as the list reads: what is not signed yet, then by the day of the signature."""
        return self.order_by(F("signed_on").desc(nulls_first=True), "-pk")

    def for_lists(self) -> Self:
        """Load what a list row shows, in the same query."""
        return self.select_related("street", "community", "category", "alliance", "host_unit")
