"""Writes of alliances and of what is agreed in them."""

from alliances.actions.agreements import add_agreement, prepare_agreement
from alliances.actions.alliances import save_alliance, save_membership
from alliances.actions.claims import claim_need, fulfil_claim, give_back_claim, may_act_on
from alliances.actions.joins import join_units, tell_units_apart, undo_join
from alliances.actions.matches import answer_match, ask_unit
from alliances.actions.memberships import (
    admit_unit,
    apply_to_join,
    invite_unit,
    leave_alliance,
    refuse_unit,
    save_coverage,
    withdraw_request,
)
from alliances.actions.milestones import add_milestone, finish_milestone, reopen_milestone
from alliances.actions.needs import (
    close_need,
    may_answer_for_raiser,
    may_publish,
    publish_need,
    reopen_need,
    save_need,
    save_need_category,
    withdraw_need,
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
from alliances.actions.resources import (
    may_keep,
    pause_resource,
    publish_resource,
    save_resource,
    withdraw_resource,
)

__all__ = [
    "MOST_MILESTONES",
    "ProjectContent",
    "add_agreement",
    "add_milestone",
    "admit_unit",
    "answer_match",
    "apply_to_join",
    "approve_project",
    "ask_unit",
    "claim_need",
    "close_need",
    "discard_draft_project",
    "evaluate_project",
    "finish_milestone",
    "finish_project",
    "fulfil_claim",
    "give_back_claim",
    "invite_unit",
    "join_units",
    "leave_alliance",
    "may_act_on",
    "may_answer_for_raiser",
    "may_keep",
    "may_publish",
    "outsiders",
    "pause_resource",
    "prepare_agreement",
    "publish_need",
    "publish_project",
    "publish_resource",
    "refuse_unit",
    "reopen_milestone",
    "reopen_need",
    "return_project",
    "save_alliance",
    "save_category",
    "save_coverage",
    "save_draft_project",
    "save_membership",
    "save_need",
    "save_need_category",
    "save_project",
    "save_resource",
    "sign_project",
    "start_project",
    "submit_project",
    "tell_units_apart",
    "terminate_project",
    "undo_join",
    "withdraw_need",
    "withdraw_request",
    "withdraw_resource",
]
