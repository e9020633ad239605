"""In whose name somebody may act."""

from typing import Any

from accounts.models import User
from accounts.permissions import Permission
from places.models import Community, Street


def spoken_for(user: User, permission: Permission) -> dict[str, Any]:
    """Return {key: unit, community or street} in whose name a person may do something.

    Who may do it for the street may do it for each of its communities.
    """
    places: list[Any] = [post.place for post in user.posts_with(permission)]
    streets = [place for place in places if isinstance(place, Street)]
    if streets:
        places += Community.objects.filter(street__in=streets).order_by("code")
    return {f"{type(place).__name__.lower()}-{place.uid}": place for place in places}
