"""Who owes what a meeting hands out, and the people who report for them."""

from django.utils import timezone

from accounts.models import Department, Post, User
from accounts.permissions import Permission
from places.models import Community, Unit

Owner = Unit | Department | Community


def people_of(owner: Owner) -> list[User]:
    """Return who holds a post at an owner today in which results are reported."""
    posts = Post.objects.active_on(timezone.localdate()).filter(street=owner.street_id)
    if isinstance(owner, Unit):
        posts = posts.filter(unit=owner)
    elif isinstance(owner, Community):
        posts = posts.filter(community=owner)
    else:
        posts = posts.filter(department=owner)
    posts = posts.with_permission(Permission.TASK_REPORT)
    return list(User.objects.filter(pk__in=posts.values("user"), is_active=True))
