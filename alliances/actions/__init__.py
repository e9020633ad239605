"""Writes of alliances and of what is agreed in them."""

from alliances.actions.agreements import (
    add_agreement,
    prepare_agreement,
)
from alliances.actions.alliances import (
    save_alliance,
    save_membership,
)
from alliances.actions.joins import (
    join_units,
    tell_units_apart,
    undo_join,
)
from alliances.actions.memberships import (
    admit_unit,
    apply_to_join,
    invite_unit,
    leave_alliance,
    refuse_unit,
    save_coverage,
    withdraw_request,
)
from alliances.actions.milestones import (
    add_milestone,
    finish_milestone,
    reopen_milestone,
)
from alliances.actions.project_steps import (
    approve_project,
    evaluate_project,
    finish_project,
    publish_project,
    return_project,
    sign_project,
    start_project,
    submit_project,
    terminate_project,
)
from alliances.actions.projects import (
    MOST_MILESTONES,
    ProjectContent,
    discard_draft_project,
    outsiders,
    save_category,
    save_draft_project,
    save_project,
)

__all__ = [
    "MOST_MILESTONES",
    "ProjectContent",
    "add_agreement",
    "add_milestone",
    "admit_unit",
    "apply_to_join",
    "approve_project",
    "discard_draft_project",
    "evaluate_project",
    "finish_milestone",
    "finish_project",
    "invite_unit",
    "join_units",
    "leave_alliance",
    "outsiders",
    "prepare_agreement",
    "publish_project",
    "refuse_unit",
    "reopen_milestone",
    "return_project",
    "save_alliance",
    "save_category",
    "save_coverage",
    "save_draft_project",
    "save_membership",
    "save_project",
    "sign_project",
    "start_project",
    "submit_project",
    "tell_units_apart",
    "terminate_project",
    "undo_join",
    "withdraw_request",
]
