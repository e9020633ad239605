"""Party organisations with terms and secretaries."""

from datetime import date

from dashboard.demo.places import Places
from dashboard.demo.words import person_names
from party.models import (
    CommitteeMember,
    CommitteePost,
    CommitteeTerm,
    OrganisationKind,
    OrganisationLevel,
    PartyOrganisation,
)
from places.models import Community, Compound

ELECTED_ON = date(2021, 3, 18)
SUCCEEDED_ON = date(2026, 3, 12)
EXPIRES_ON = date(2031, 3, 11)
COMMUNITIES_WITH_GROUPS = 2


def make_organisations(places: Places) -> PartyOrganisation:
    """Write the three tiers: one 党工委, thirteen community committees, a branch per compound.

    The branches of the first two communities have two groups each.
    """
    names = person_names()
    root = _organisation(
        places,
        "中共莲华街道工作委员会",
        OrganisationKind.WORKING_COMMITTEE,
        OrganisationLevel.STREET,
        secretary=next(names),
    )
    for index, community in enumerate(places.communities):
        committee = _organisation(
            places,
            f"{community.name}党委",
            OrganisationKind.COMMITTEE,
            OrganisationLevel.COMMUNITY,
            parent=root,
            community=community,
            secretary=next(names),
        )
        for compound in places.compounds[community.pk]:
            branch = _organisation(
                places,
                f"{compound.name}党支部",
                OrganisationKind.BRANCH,
                OrganisationLevel.COMPOUND,
                parent=committee,
                community=community,
                compound=compound,
                secretary=next(names),
            )
            for ordinal in "一二" if index < COMMUNITIES_WITH_GROUPS else "":
                _organisation(
                    places,
                    f"{compound.name}第{ordinal}党小组",
                    OrganisationKind.GROUP,
                    OrganisationLevel.GROUP,
                    parent=branch,
                    community=community,
                    compound=compound,
                    secretary=next(names),
                )
    return root


def _organisation(
    places: Places,
    name: str,
    kind: OrganisationKind,
    level: OrganisationLevel,
    *,
    secretary: str,
    parent: PartyOrganisation | None = None,
    community: Community | None = None,
    compound: Compound | None = None,
) -> PartyOrganisation:
    number = PartyOrganisation.objects.count() + 1
    organisation = PartyOrganisation(
        street=places.street,
        community=community,
        compound=compound,
        code=f"DEMO-{number:03d}",
        name=name,
        kind=kind,
        level=level,
        parent=parent,
        founded_on=date(2016, 7, 1),
        members_full=_members(kind, number),
        phone=community.phone if community else places.street.phone,
        is_demo=True,
    )
    organisation.set_pinyin()
    organisation.save()
    organisation.place_in_tree()
    term = None
    if organisation.has_terms:
        CommitteeTerm.objects.create(
            organisation=organisation,
            number=6,
            elected_on=ELECTED_ON,
            expires_on=date(2026, 3, 17),
            ended_on=SUCCEEDED_ON,
            is_demo=True,
        )
        term = CommitteeTerm.objects.create(
            organisation=organisation,
            number=7,
            elected_on=SUCCEEDED_ON,
            expires_on=EXPIRES_ON,
            is_demo=True,
        )
    CommitteeMember.objects.create(
        organisation=organisation,
        term=term,
        name=secretary,
        post=CommitteePost.LEADER if organisation.is_group else CommitteePost.SECRETARY,
        started_on=ELECTED_ON,
        is_demo=True,
    )
    return organisation


def _members(kind: OrganisationKind, number: int) -> int | None:
    if kind == OrganisationKind.WORKING_COMMITTEE:
        return None
    return 4 + number % 3 if kind == OrganisationKind.GROUP else 12 + number % 30
