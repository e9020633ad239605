"""Which activities: every question that desk, ledgers and board ask, written once."""

from datetime import date
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import Post
from accounts.permissions import Permission
from alliances.models import Alliance, CoBuildProject, NeedClaim
from core.database import count_of
from grids.models import GridAssignment
from places.models import PlacedQuerySet, Unit
from volunteers.models.choices import EDITABLE_STATES, ActivityState, Line
from volunteers.models.leaderships import TeamLeadership

if TYPE_CHECKING:
    from volunteers.models.activities import Activity


class ActivityQuerySet(PlacedQuerySet["Activity"]):
    """Every question the portal asks about activities; desk, ledgers and board share it."""

    def visible_to(self, user: Any) -> Self:
        """Keep one's own, and what others have sent in within one's posts, grids and teams.

        Who stands in for somebody sees that person's filings as well, even without a role that
        looks at activities; so does who was stood in for. Nothing for somebody whose last post
        has ended (R-ACC-9).
        """
        if not user.current_posts:
            return self.none()
        reach = user.reach(Permission.ACTIVITY_VIEW)
        if reach.streets and not reach.communities:
            sent = Q(street__in=reach.streets)
        else:
            sent = reach.as_filter()
            grids = GridAssignment.objects.held_by(user, on=timezone.localdate()).values("grid")
            teams = TeamLeadership.objects.held_by(user).values("team")
            sent |= Q(grid__among=grids) | Q(team__among=teams)
            if not reach or any(post.deputises_for_id for post in user.current_posts):
                sent |= self._is_shared_with(user)
            if units := user.reach(Permission.ACTIVITY_FILE).units:
                sent |= Q(filed_post__unit__in=units)  # R-LNK-4
        return self.filter(Q(filed_by=user) | (sent & ~Q(state=ActivityState.DRAFT)))

    def reviewable_by(self, user: Any) -> Self:
        """Keep what waits for confirmation where `user` may confirm, nothing they wrote in.

        Source: docs/rules.md R-ACT-2.
        """
        waiting = self.submitted().within(user.reach(Permission.ACTIVITY_REVIEW))
        return waiting.exclude(self._is_authored_by(user))

    def submitted(self) -> Self:
        """Keep what waits for confirmation."""
        return self.filter(state=ActivityState.SUBMITTED)

    def longest_waiting_first(self) -> Self:
        """Order as the street reviews: oldest submission first."""
        return self.order_by("submitted_at", "pk")

    def after(self, activity: "Activity") -> Self:
        """Keep what was submitted after `activity`; nothing when that was withdrawn."""
        if activity.submitted_at is None:
            return self.none()
        return self.filter(
            Q(submitted_at__gt=activity.submitted_at)
            | Q(submitted_at=activity.submitted_at, pk__gt=activity.pk)
        )

    def confirmed(self) -> Self:
        """Keep what counts."""
        return self.filter(state=ActivityState.CONFIRMED)

    def sent_in(self) -> Self:
        """Keep everything that left the draft state and was not voided."""
        return self.filter(
            state__in=[ActivityState.SUBMITTED, ActivityState.RETURNED, ActivityState.CONFIRMED]
        )

    def of_line(self, line: Line) -> Self:
        """Keep one line's activities."""
        return self.filter(line=line)

    def done_by(self, unit: Unit) -> Self:
        """Keep those in which `unit` is named, or whose project it hosts or takes part in.

        Of what an alliance held itself only those that are named, not each of its members.
        """
        projects = CoBuildProject.objects.of_party(unit).order_by().values("pk")
        named = self.model.units.through.objects.filter(unit=unit).values("activity")
        return self.filter(Q(pk__among=named) | Q(project__among=projects))

    def of_alliances(self, alliances: QuerySet[Alliance]) -> Self:
        """Keep what the alliances held themselves, and what belongs to their projects."""
        projects = CoBuildProject.objects.filter(alliance__in=alliances).order_by().values("pk")
        theirs = alliances.order_by().values("pk")
        return self.filter(Q(alliance__among=theirs) | Q(project__among=projects))

    def delivering(self, claim: NeedClaim, today: date) -> Self:
        """Keep what may show that a claimed need was met: confirmed, of the unit, since the claim.

        Source: docs/rules.md R-NED-10.
        """
        rows = self.confirmed().done_by(claim.unit).filter(street=claim.need.street_id)
        return rows.held_between(claim.claimed_on, today)

    def held_between(self, start: date | None, end: date | None) -> Self:
        """Keep those held from `start` to `end`, both days included; None leaves it open."""
        rows = self.filter(held_on__gte=start) if start else self
        return rows.filter(held_on__lte=end) if end else rows

    def like(self, activity: "Activity") -> Self:
        """Keep likely duplicates: same organiser and day, same place or name, sent in before."""
        return (
            self.sent_in()
            .filter(
                Q(place=activity.place) | Q(title=activity.title),
                street=activity.street_id,
                line=activity.line,
                team=activity.team_id,
                project=activity.project_id,
                alliance=activity.alliance_id,
                community=activity.community_id,
                held_on=activity.held_on,
            )
            .exclude(pk=activity.pk)
        )

    def showing_photos_of(self, activity: "Activity") -> Self:
        """Keep other activities that show one of this activity's photos."""
        shown = activity.photos.values("photo__sha256")
        twins = self._photos().filter(photo__sha256__among=shown).values("activity")
        return self.filter(pk__among=twins).exclude(pk=activity.pk)

    def with_photo_count(self) -> Self:
        """Add `photo_count`."""
        return self.annotate(photo_count=count_of(self._photos(), "activity"))

    def with_seldom_parts(self) -> Self:
        """Say of each whether it has what few have: `has_photos`, `has_plan`, `has_versions`,
        `has_need_claims`; and `participant_count`, of those who are in the register.

        One statement says that there is nothing; asking for each would be five.
        """
        claims = self.model.need_claims.through.objects.filter(activity=OuterRef("pk"))
        return self.annotate(
            has_need_claims=Exists(claims),
            participant_count=count_of(self._parts("participations"), "activity"),
            **{
                f"has_{name}": Exists(self._parts(name).filter(activity=OuterRef("pk")))
                for name in ("photos", "plan", "versions")
            },
        )

    def _photos(self) -> Any:
        return self._parts("photos")

    def _parts(self, name: str) -> Any:
        model: Any = self.model._meta.get_field(name).related_model
        return model._default_manager.all()

    def of_organiser_of(self, activity: "Activity") -> Self:
        """Keep what the same team, project, alliance or community sent in besides, newest first."""
        return (
            self.sent_in()
            .filter(
                street=activity.street_id,
                line=activity.line,
                team=activity.team_id,
                project=activity.project_id,
                alliance=activity.alliance_id,
            )
            .filter(Q() if activity.line != Line.COMMUNITY else Q(community=activity.community_id))
            .exclude(pk=activity.pk)
            .order_by("-held_on", "-pk")
        )

    def filed_by(self, user: Any) -> Self:
        """Keep one's own filings, drafts included."""
        return self.filter(filed_by=user)

    def authored_by(self, user: Any) -> Self:
        """Keep what `user` filed, wrote in, had in hand before a hand-over, or uploaded.

        Source: docs/rules.md R-ACT-7, R-ACC-14.
        """
        return self.filter(self._is_authored_by(user))

    def _is_authored_by(self, user: Any) -> Q:
        written = self.model.co_authors.through.objects.filter(user__in=user.counts_as)
        return Q(filed_by__in=user.counts_as) | Q(pk__among=written.values("activity"))

    def in_hands_of(self, user: Any) -> Self:
        """Keep one's own filings, and what was sent in by whom one stands in for or stood in.

        Source: docs/rules.md R-ACC-13.
        """
        shared = self._is_shared_with(user) & ~Q(state=ActivityState.DRAFT)
        return self.filter(Q(filed_by=user) | shared)

    def _is_shared_with(self, user: Any) -> Q:
        return Q(filed_post__among=Post.objects.shared_with(user).values("pk"))

    def open_of(self, user: Any) -> Self:
        """Keep what still lies in a filer's hands: drafts, and what came back."""
        return self.filter(filed_by=user, state__in=EDITABLE_STATES)

    def begun_with(self, key: UUID | None, *, by: Any) -> "Activity | None":
        """Return the filing that `by` began under this key, None when there is none yet."""
        return self.filter(filed_by=by, filing_key=key).first() if key else None

    def for_lists(self) -> Self:
        """Load what a list row shows, in the same query; the post under which it was filed, and of
        the few that a deputy filed for whom or an alliance held itself, in one more.

        Each table that is joined doubles what PostgreSQL weighs before it begins: a seventh takes
        it longer than another statement does.
        """
        here = ("street", "community", "team", "project", "filed_by")
        return self.select_related(*here).prefetch_related(
            "filed_post__deputises_for__user", "alliance"
        )
