"""What waits for a person in the co-building projects: for the page of sections."""

from datetime import date
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from alliances.models import (
    ENDS_SOON,
    CoBuildProject,
    ProjectMilestone,
    ProjectState,
    claims_to_review,
    projects_to_review,
)


def work_on_projects(user: User, today: date) -> list[QuerySet[Any]]:
    """Return what is to review, came back, is to sign, and the milestones that are overdue.

    Source: docs/rules.md R-COB-8.
    """
    handled = CoBuildProject.objects.handled_by(user)
    theirs = handled.in_state(ProjectState.RETURNED, ProjectState.APPROVED)
    late = ProjectMilestone.objects.overdue(today).filter(project__in=handled.values("pk"))
    return [CoBuildProject.objects.reviewable_by(user), theirs, late]


def ending_agreements(user: User, today: date) -> list[QuerySet[Any]]:
    """Return the agreements that end soon, or have ended while they are carried out.

    Source: docs/rules.md R-COB-8.
    """
    return [CoBuildProject.objects.visible_to(user).ending_by(today + ENDS_SOON)]


def reviews_to_give(user: User, today: date) -> list[QuerySet[Any]]:
    """Return the projects and needs about which this person is asked to speak.

    Source: docs/rules.md R-MUT-2.
    """
    return [projects_to_review(user, today), claims_to_review(user, today)]
