"""Rows of these chapters ask for the permission themselves, not only the pages before them (G-10).

Whoever may not look at any is answered before the database is asked.
"""

import pytest
from django.db import connection, models
from django.test.utils import CaptureQueriesContext

from accounts.permissions import Permission
from accounts.roles import ROLES, Role, Scope
from grids.models import HeadAward, ResidentHead
from places.models import Community
from projects.models import (
    AssetInspection,
    BallotCount,
    DrainageUnit,
    HandoverItem,
    LivelihoodMilestone,
    LivelihoodPayment,
    LivelihoodPhoto,
    LivelihoodProject,
    LivelihoodProposal,
    NoticeObjection,
    OwnersCommittee,
    PlanComment,
    PlanVersion,
    QuasiProperty,
    QuasiPropertyReview,
    RenewalProject,
    SafetyAsset,
    Showcase,
    YardPlan,
)
from tests.factories import make_user

CHAPTERS: dict[Permission, tuple[type[models.Model], ...]] = {
    Permission.GRID_VIEW: (ResidentHead, HeadAward),
    Permission.RENEWAL_VIEW: (
        *(RenewalProject, HandoverItem, DrainageUnit, OwnersCommittee, QuasiProperty),
        *(QuasiPropertyReview, SafetyAsset, AssetInspection, YardPlan, PlanVersion, PlanComment),
        Showcase,
    ),
    Permission.LIVELIHOOD_VIEW: (
        *(LivelihoodProposal, BallotCount, LivelihoodProject, LivelihoodMilestone),
        *(LivelihoodPhoto, LivelihoodPayment, NoticeObjection),
    ),
}


def _is_asked(model: type[models.Model], user: object) -> bool:
    with CaptureQueriesContext(connection) as asked:
        list(model._default_manager.visible_to(user)[:1])  # type: ignore[attr-defined]
    return bool(asked.captured_queries)


@pytest.mark.parametrize("role", [r for r in Role if Scope.STREET in ROLES[r].scopes], ids=str)
def test_a_post_of_the_whole_street_is_not_enough(role: Role, db: None) -> None:
    user = make_user(role)
    assert _is_asked(Community, user), "its post lies there"

    told = {
        (model.__name__, permission)
        for permission, tables in CHAPTERS.items()
        for model in tables
        if _is_asked(model, user) != user.may(permission)
    }

    assert told == set()
