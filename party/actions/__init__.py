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
from party.actions.organisations import move_organisation, save_organisation
from party.actions.pushed import (
    accept_assignment,
    decline_assignment,
    finish_assignment,
    register_pushed,
    withdraw_pushed,
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
    "accept_assignment",
    "appoint_member",
    "begin_version",
    "bring_forward",
    "check_admission",
    "decide_admission",
    "decline_assignment",
    "end_member",
    "end_term",
    "finish_assignment",
    "give_opinion",
    "move_organisation",
    "open_term",
    "publish_list",
    "register_pushed",
    "remove_item",
    "return_admission",
    "return_list",
    "revoke_admission",
    "save_admission",
    "save_item",
    "save_list",
    "save_member",
    "save_organisation",
    "save_term",
    "submit_admission",
    "submit_list",
    "withdraw_admission",
    "withdraw_list",
    "withdraw_pushed",
]
