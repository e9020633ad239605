"""What every page shows of the office itself."""

from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from places.models import Street


class Site:
    """The office's own data for header and footer; the database is asked only when needed."""

    portal_name = settings.SITE_PORTAL_NAME
    organiser = settings.SITE_ORGANISER
    undertaker = settings.SITE_UNDERTAKER
    contact = settings.SITE_CONTACT
    identifier_code = settings.SITE_IDENTIFIER_CODE
    icp_number = settings.SITE_ICP_NUMBER
    police_number = settings.SITE_POLICE_NUMBER
    badge_url = settings.SITE_PARTY_GOV_BADGE_URL
    error_report_url = settings.SITE_ERROR_REPORT_URL

    def __init__(self, reader: Any = None) -> None:
        self._reader = reader

    @cached_property
    def street(self) -> Street | None:
        """The street whose name stands in the header: that of the reader's first post, which is at
        hand; else the only one, or none yet."""
        posts = getattr(self._reader, "current_posts", None)
        return posts[0].street if posts else Street.objects.order_by("pk").first()

    @classmethod
    def of(cls, street: Street) -> "Site":
        """Return the site of a street that is at hand already: no query."""
        site = cls()
        site.__dict__["street"] = street
        return site

    @property
    def street_name(self) -> str:
        """The street's name; a neutral word on an empty database."""
        return self.street.name if self.street else "街道办事处"

    @property
    def has_demo_data(self) -> bool:
        """True while the street itself is demo data: then everything hangs on it."""
        return bool(self.street and self.street.is_demo)


def site(request: HttpRequest) -> dict[str, Site]:
    """Context processor: `site` in every template; who has no session is not looked up."""
    is_known = settings.SESSION_COOKIE_NAME in request.COOKIES
    return {"site": Site(getattr(request, "user", None) if is_known else None)}
