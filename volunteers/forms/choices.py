"""What one person may pick on the phone's forms."""

from dataclasses import dataclass, replace
from typing import Self

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import Post, User
from accounts.permissions import Permission
from alliances.models import Alliance, CoBuildProject
from core.models import Photo
from grids.models import Grid
from places.models import Facility, Unit
from volunteers.actions import fileable_alliances
from volunteers.models import Activity, Team, Volunteer, VolunteerQuerySet

RECENT_PLACES = 8
RECENT_FILINGS = 40


@dataclass(frozen=True)
class FilingChoices:
    """The rows among which the filer chooses; forms never look for rows themselves."""

    filer: User
    posts: QuerySet[Post]
    teams: QuerySet[Team]
    projects: QuerySet[CoBuildProject]
    alliances: QuerySet[Alliance]
    grids: QuerySet[Grid]
    facilities: QuerySet[Facility]
    units: QuerySet[Unit]
    roster: VolunteerQuerySet
    owners: QuerySet[User]
    photos: QuerySet[Photo]
    recent: QuerySet[Activity]
    places: tuple[str, ...] = ()

    @classmethod
    def of(cls, user: User, activity: Activity | None = None) -> Self:
        """Return the choices of `user`, for a new filing or for one that may keep what it holds."""
        posts = _posts(user, activity)
        this = Activity.objects.filter(pk__in=[activity.pk] if activity else [])
        mine = Q(uploaded_by=user) | Q(activity_photos__activity__in=this)
        recent = Activity.objects.filed_by(user).exclude(place="").order_by("-pk")
        return cls(
            filer=user,
            posts=Post.objects.filter(pk__in=[post.pk for post in posts]),
            teams=Team.objects.fileable_by(user),
            projects=CoBuildProject.objects.visible_to(user).signed(),
            alliances=fileable_alliances(user).order_by("tier", "name"),
            grids=Grid.objects.visible_to(user)
            .active_on(timezone.localdate())
            .select_related("community"),
            facilities=Facility.objects.visible_to(user).open_to_public(),
            units=Unit.objects.standing().filter(street__in={post.street_id for post in posts}),
            roster=Volunteer.objects.visible_to(user),
            owners=owners_for(posts).exclude(pk=user.pk),
            recent=Activity.objects.filter(
                pk__in=recent.order_by("-pk").values("pk")[:RECENT_FILINGS]
            ),
            photos=Photo.objects.filter(mine).distinct(),
            places=tuple(dict.fromkeys(recent.values_list("place", flat=True)[:RECENT_FILINGS]))[
                :RECENT_PLACES
            ],
        )

    def without_people(self) -> Self:
        """Return the choices that may lie in a phone's cache: no names of persons, no places."""
        return replace(self, roster=self.roster.none(), owners=self.owners.none(), places=())


def _posts(user: User, activity: Activity | None) -> list[Post]:
    """Return one's own, or the post of somebody else's filing, which stays where it is."""
    if activity is None or activity.filed_post is None or activity.filed_by_id == user.pk:
        return user.posts_with(Permission.ACTIVITY_FILE)
    return [activity.filed_post]


def owners_on_walk(posts: list[Post]) -> QuerySet[User]:
    """Return the people who could solve what is found on a walk under one of these posts.

    Under a post of the street the walk may lead into any community.
    Source: docs/rules.md R-VST-6.
    """
    rows = owners_for(posts)
    for street in {post.street_id for post in posts if post.is_street_post}:
        rows = rows | User.objects.able_within(Permission.PROBLEM_SOLVE, street_id=street)
    return rows


def owners_for(posts: list[Post]) -> QuerySet[User]:
    """Return the people who could solve a problem where one of these posts lies."""
    rows: QuerySet[User] = User.objects.none()
    for post in posts:
        community = post.community_id or (post.unit.community_id if post.unit else None)
        rows = rows | User.objects.able_at(
            Permission.PROBLEM_SOLVE, street_id=post.street_id, community_id=community
        )
    return rows
