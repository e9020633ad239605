"""What of this app goes along when a compound goes to another community.

What is finished stays with the community that did it, and its figures with it.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet

from audit.actions import record
from core import pagecache
from places.models import Compound
from projects.models import (
    COUNTED,
    ApplicationState,
    DrainageUnit,
    HonourApplication,
    LivelihoodProject,
    LivelihoodProposal,
    LivelihoodState,
    PlanStage,
    Premises,
    ProposalState,
    RenewalProject,
    SafetyAsset,
    Showcase,
    YardPlan,
)

ENDED_PROJECT = (*COUNTED, LivelihoodState.CANCELLED)
ENDED_PROPOSAL = (ProposalState.INFEASIBLE, ProposalState.NOT_CHOSEN)
ENDED_APPLICATION = (
    ApplicationState.AWARDED,
    ApplicationState.FAILED,
    ApplicationState.WITHDRAWN,
)


def go_along(compound: Compound, by: Any, at: datetime | None) -> None:
    """Bring what is open of a compound, and what stands in it, to its new community.

    What lies in another street stays: its numbers and people are that street's.
    Source: docs/rules.md R-PLC-6.
    """
    to = compound.community
    for noun, rows in _company(compound):
        leaving = rows.filter(street=to.street_id).exclude(community=to)
        for row in leaving.select_for_update(of=("self",), no_key=True).order_by("pk"):
            changed = type(row)._default_manager.filter(pk=row.pk)
            changed.update(community=to, version=F("version") + 1)
            fields = {"community": (row.community_id, to.pk)}
            record(f"{noun}.moved", row, by=by, at=at, fields=fields)
    pagecache.forget_on_commit()


def _company(compound: Compound) -> Iterator[tuple[str, QuerySet[Any]]]:
    """Yield (noun of its events, rows) of what goes along; a proposal stays with its project."""
    of_it, named = Q(compound=compound), Q(compound=None, proposal__compound=compound)
    projects = LivelihoodProject.objects.exclude(state__in=ENDED_PROJECT).filter(of_it | named)
    asked_for = Q(pk__in=projects.order_by().values("proposal"))
    proposals = LivelihoodProposal.objects.exclude(state__in=ENDED_PROPOSAL)
    yield "proposal", proposals.filter(asked_for | (of_it & Q(projects=None)))
    yield "livelihood", projects
    yield "renewal", RenewalProject.objects.filter(of_it, accepted_on=None)
    yield "yard_plan", YardPlan.objects.filter(of_it).exclude(stage=PlanStage.EVALUATED)
    applications = HonourApplication.objects.exclude(state__in=ENDED_APPLICATION)
    yield "honour_application", applications.filter(of_it)
    yield "drainage", DrainageUnit.objects.filter(of_it)
    yield "asset", SafetyAsset.objects.filter(of_it)
    yield "premises", Premises.objects.filter(of_it)
    yield "showcase", Showcase.objects.filter(of_it)
