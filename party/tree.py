"""The organisation tree of a day: who stood under whom, who led it, how far the term had run."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from party.models import (
    CommitteeMember,
    CommitteeTerm,
    OrganisationLevel,
    OrganisationMove,
    PartyOrganisation,
    TermState,
)


@dataclass
class Node:
    """One organisation on that day, with everything below it."""

    organisation: PartyOrganisation
    head: str = ""
    term: CommitteeTerm | None = None
    term_state: TermState | None = None
    children: list["Node"] = field(default_factory=list)
    below: Counter[str] = field(default_factory=Counter)

    @property
    def holds(self) -> str:
        """What may stand below, as the page tells its script: "group", "organisation" or nothing.

        Source: docs/rules.md R-PTY-2.
        """
        if self.organisation.is_group:
            return ""
        return "group" if self.organisation.is_branch else "organisation"

    @property
    def below_words(self) -> str:
        """How many stand below, by level: 社区 13 个，小区（网格） 24 个."""
        return "，".join(
            f"{level.label} {self.below[level]} 个"
            for level in OrganisationLevel
            if self.below[level]
        )


def tree_on(day: date, organisations: Any) -> list[Node]:
    """Return the tops of the tree as it stood on `day`, each with its children.

    Shape:  ordered as the tree is; an organisation whose superior was not there stands on top.
            Four queries for any number.
    Source: docs/rules.md R-PTY-2.
    """
    nodes = {node.organisation.pk: node for node in nodes_on(day, organisations.as_of(day))}
    parents = _parents_on(day, [node.organisation for node in nodes.values()])
    tops: list[Node] = []
    for pk, node in nodes.items():
        superior = nodes.get(parents[pk] or 0)
        (superior.children if superior else tops).append(node)
    for node in tops:
        _count_below(node)
    return tops


def nodes_on(day: date, organisations: Iterable[PartyOrganisation]) -> list[Node]:
    """Return organisations with their head and term as they were on `day`; two queries more."""
    rows = list(organisations)
    keys = [row.pk for row in rows]
    heads = dict(
        CommitteeMember.objects.heads()
        .as_of(day)
        .filter(organisation__in=keys)
        .values_list("organisation", "name")
    )
    terms = {
        term.organisation_id: term
        for term in CommitteeTerm.objects.as_of(day).filter(organisation__in=keys)
    }
    return [
        Node(
            organisation=row,
            head=heads.get(row.pk, ""),
            term=terms.get(row.pk),
            term_state=terms[row.pk].state_on(day) if row.pk in terms else None,
        )
        for row in rows
    ]


def _parents_on(day: date, rows: list[PartyOrganisation]) -> dict[int, int | None]:
    """Return each one's superior on `day`: the one it left with its first move since."""
    parents = {row.pk: row.parent_id for row in rows}
    seen = set()
    moves = OrganisationMove.objects.after(day).filter(organisation__in=parents)
    for organisation, left in moves.values_list("organisation", "from_parent"):
        if organisation not in seen:
            seen.add(organisation)
            parents[organisation] = left
    return parents


def _count_below(node: Node) -> None:
    for child in node.children:
        _count_below(child)
        node.below[child.organisation.level] += 1
        node.below.update(child.below)
