"""Second look at G-10: while pages run, every statement about people begins at a door.

`test_scoped_queries.py` reads the source of entry points; this sees what reaches the database, from
wherever it was asked: templates, forms, libraries.
"""

from collections import Counter
from collections.abc import Iterable, Iterator

import pytest

from accounts.roles import Role
from core.guards import PUBLIC
from core.office import LedgerAdmin
from tests.architecture.crawl import Answer, signed_in_as
from tests.architecture.test_role_matrix import HOMES, crawl
from tests.architecture.test_scoped_queries import REVIEWED
from tests.architecture.watched import watched

pytestmark = [pytest.mark.once]

# Beside what test_scoped_queries.py has: looked at one by one.
ALSO = {
    "one's own second step, or the token that was sent: found by the person or by its index": """
accounts/actions/second_factor.py prepare_authenticator Authenticator
accounts/actions/tokens.py use_token AccessToken
accounts/actions/tokens.py use_token AccessToken (for everybody)
accounts/second_step.py is_bound Authenticator
    """,
    "of the places and kinds that the function reads from the person's posts": """
dashboard/importing/kinds.py batches_for ImportBatch
core/paging.py _counted ImportBatch
places/duplicates.py likely_same_units Unit
volunteers/forms/choices.py of Unit
volunteers/forms/choices.py owners_for User
volunteers/forms/walks.py __init__ User
volunteers/views/merges.py duplicate_list Volunteer
    """,
    "of rows, or of the street of a row, that the page found through a door": """
alliances/forms/projects.py of Unit
alliances/matching.py suggestions_for Unit
dashboard/check_ins.py record_of WishClaim
dashboard/grid_map.py communities_map ResidentHead
dashboard/views/check_ins.py helpers_of UnitCheckIn
grids/moving.py _below ResidentHead
grids/moving.py _history RedArmband
volunteers/actions/grids.py serving_armbands RedArmband
    """,
    "of one's own units": """
alliances/views/alliances.py unit_apply Unit
dashboard/views/units.py unit_health_list Unit
    """,
    "of the street for which a person was let in to take requests of persons": """
dashboard/personal/people.py _entries Volunteer
dashboard/personal/people.py find Volunteer
dashboard/personal/people.py same_name Attendee
    """,
    "of the street whose import the person may make": """
grids/imports/structure.py prepare Unit
places/imports/units.py <lambda> Unit
volunteers/imports/armbands.py prepare RedArmband
volunteers/imports/armbands.py prepare Volunteer
volunteers/imports/armbands.py stored RedArmband
volunteers/imports/teams.py prepare Unit
    """,
    "numbers of a whole street and names of its units, on pages for everybody": """
dashboard/figures/base.py number_of PartTimeMember (for everybody)
dashboard/figures/base.py number_of Team (for everybody)
dashboard/figures/base.py rows_of RedArmband (for everybody)
dashboard/figures/base.py rows_of Unit (for everybody)
dashboard/figures/base.py rows_of Volunteer (for everybody)
dashboard/views/alliance.py _shown_of Unit (for everybody)
    """,
}
KNOWN = {
    place for places in (*REVIEWED.values(), *ALSO.values()) for place in places.strip().split("\n")
}


def counted(answers: Iterable[Answer], statuses: Counter[int]) -> Iterator[Answer]:
    """Pass answers on and count their statuses."""
    for answer in answers:
        statuses[answer.status] += 1
        yield answer


def bare_places(answers: Iterable[Answer], found: set[str]) -> set[str]:
    """Return the places of `found`, those of pages for everybody with a word that says so."""
    places = set()
    for answer in answers:
        word = " (for everybody)" if answer.request.route.guard == PUBLIC else ""
        places |= {f"{place}{word}" for place in found}
        found.clear()
    return places


@pytest.mark.full
@pytest.mark.parametrize("role", list(Role), ids=str)
def test_every_statement_about_people_begins_at_a_door(role, world):
    zone = HOMES[role]
    client = signed_in_as(world.people[role, zone])
    statuses = Counter[int]()

    with watched() as found:
        answers = crawl(client, world, zone, role)
        places = bare_places(counted(answers, statuses), found)

    assert statuses[200] > 10
    unknown = sorted(places - KNOWN)
    assert not unknown, "\n".join(unknown)


@pytest.mark.full
def test_a_ledger_without_its_door_is_found(world, monkeypatch):
    """Control: the same page with and without."""
    client = signed_in_as(world.people[Role.STREET_STAFF, "S"])
    with watched() as found:
        client.get("/admin/volunteers/volunteer/")
    assert [place for place in found - KNOWN if place.endswith(" Volunteer")] == []

    def everything(ledger, request):
        return ledger.model._default_manager.all()

    monkeypatch.setattr(LedgerAdmin, "get_queryset", everything)
    with watched() as found:
        client.get("/admin/volunteers/volunteer/")

    assert [place for place in found if place.endswith(" Volunteer")]
