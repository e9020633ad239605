"""What a person asked to see, read from the address and held against their posts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest
from django.utils import timezone

from accounts.guards import signed_in
from dashboard.figures import Selection
from dashboard.periods import Period
from places.models import Community, Street

STREET_LEVEL = "street"  # in the address, where a community's code would stand


@dataclass(frozen=True)
class Asked:
    """A selection, the communities to choose from, and a sentence when the period made no sense."""

    selection: Selection
    communities: list[Community]
    may_see_all: bool
    error: str = ""

    @property
    def sentence(self) -> str:
        """The filter in words, for the top of every page that shows numbers."""
        return f"{self.selection.place_label} · {self.selection.period.label}"

    @property
    def is_whole(self) -> bool:
        """Tell whether nothing that the person may see is left out: no other choice shows more."""
        chosen = self.selection.community is not None or self.selection.is_street_level
        only = not self.may_see_all and len(self.communities) == 1
        return self.selection.period == Period.all() and (only or not chosen)


def asked_for(request: HttpRequest, query: Mapping[str, str] | None = None) -> Asked:
    """Read `street`, `community`, `period`, `from` and `to` from the address, or from `query`.

    Errors: Http404 for a street or community outside one's posts, or before any street exists.
    A period that makes no sense becomes all time, with a sentence.
    """
    user, query = signed_in(request), request.GET if query is None else query
    streets = list(Street.objects.visible_to(user).order_by("code"))
    street = _chosen(streets, query.get("street", ""))
    if street is None:
        raise Http404("还没有街道资料，或它不在您的岗位范围内。")
    communities = list(Community.objects.visible_to(user).filter(street=street))
    may_see_all = street.pk in user.reach().streets
    code = query.get("community", "")
    is_street_level = code == STREET_LEVEL and may_see_all
    community = (
        _chosen(communities, code) if not is_street_level and (code or not may_see_all) else None
    )
    if code and community is None and not is_street_level:
        raise Http404("没有这个社区，或它不在您的岗位范围内。")
    error = ""
    try:
        period = Period.from_query(query)
    except ValidationError as wrong:
        period, error = Period.all(), wrong.messages[0]
    selection = Selection(
        street=street,
        community=community,
        is_street_level=is_street_level,
        period=period,
        user=user,
        today=timezone.localdate(),
    )
    return Asked(selection, communities, may_see_all, error)


def query_of(selection: Selection, **changes: str) -> str:
    """Return the address's query (with `?`) that asks for this selection again."""
    place = selection.community.code if selection.community else ""
    words = {
        "period": selection.period.text,
        "community": STREET_LEVEL if selection.is_street_level else place,
        **changes,
    }
    period = words["period"]
    if ".." in period:
        start, _, end = period.partition("..")
        words |= {"period": "", "from": start, "to": end}
    kept = {name: word for name, word in words.items() if word and word != "all"}
    return f"?{urlencode(kept)}" if kept else ""


Place = TypeVar("Place", Street, Community)


def _chosen(places: list[Place], code: str) -> Place | None:
    """Return the place with this code; the first one when no code is given."""
    if not code:
        return places[0] if places else None
    return next((place for place in places if place.code == code), None)
