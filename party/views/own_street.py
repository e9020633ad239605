"""Whose street and department a new row is: those of the post of whoever begins it."""

from typing import Any

from django.http import Http404

from accounts.models import User
from accounts.permissions import Permission
from places.models import Street


def street_for(user: User, permission: Permission) -> Street:
    """Return the street in which `user` holds `permission`; the first of several.

    Errors: Http404 when it is none.
    """
    street = Street.objects.filter(pk__in=user.reach(permission).streets).order_by("pk").first()
    if street is None:
        raise Http404
    return street


def own_department(user: User, street: Street) -> dict[str, Any]:
    """Return the department of the person's post in the street, as the field of a new row."""
    posts = [post for post in user.current_posts if post.street_id == street.pk]
    keys = [post.department_id for post in posts if post.department_id is not None]
    return {"department_id": keys[0]} if keys else {}
