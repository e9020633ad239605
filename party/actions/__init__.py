"""Writes of the organisation tree and of what its organisations keep."""

from party.actions.admissions import (
    bring_forward,
    check_admission,
    give_opinion,
    return_admission,
    save_admission,
    submit_admission,
    withdraw_admission,
)
from party.actions.check_in_reports import (
    review_report,
    save_report,
)
from party.actions.check_ins import (
    MOST_CONFIRMED,
    check_in_member,
    check_in_unit,
    confirm_members,
    end_check_in,
    may_file,
    may_reveal,
    reveal_member,
    save_check_in,
)
from party.actions.committees import (
    appoint_member,
    end_member,
    end_term,
    open_term,
    save_member,
    save_term,
)
from party.actions.decisions import (
    decide_admission,
    revoke_admission,
)
from party.actions.organisations import (
    move_organisation,
    save_organisation,
)
from party.actions.pushed import (
    accept_assignment,
    decline_assignment,
    finish_assignment,
    register_pushed,
    withdraw_pushed,
)
from party.actions.service_posts import (
    claim_post,
    close_service_post,
    leave_post,
    save_service_post,
)
from party.actions.worklists import (
    begin_version,
    publish_list,
    remove_item,
    return_list,
    save_item,
    save_list,
    submit_list,
    withdraw_list,
)

__all__ = [
    "MOST_CONFIRMED",
    "accept_assignment",
    "appoint_member",
    "begin_version",
    "bring_forward",
    "check_admission",
    "check_in_member",
    "check_in_unit",
    "claim_post",
    "close_service_post",
    "confirm_members",
    "decide_admission",
    "decline_assignment",
    "end_check_in",
    "end_member",
    "end_term",
    "finish_assignment",
    "give_opinion",
    "leave_post",
    "may_file",
    "may_reveal",
    "move_organisation",
    "open_term",
    "publish_list",
    "register_pushed",
    "remove_item",
    "return_admission",
    "return_list",
    "reveal_member",
    "review_report",
    "revoke_admission",
    "save_admission",
    "save_check_in",
    "save_item",
    "save_list",
    "save_member",
    "save_organisation",
    "save_report",
    "save_service_post",
    "save_term",
    "submit_admission",
    "submit_list",
    "withdraw_admission",
    "withdraw_list",
    "withdraw_pushed",
]
