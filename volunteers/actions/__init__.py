"""Every write of the app; one function per verb."""

from accounts.actions import keep_photo
from volunteers.actions.check_ins import helpers_in, link_volunteer, same_person, unlink_volunteer
from volunteers.actions.content import (
    PLAIN_FIELDS,
    ActivityContent,
    ProblemContent,
    likely_duplicates,
)
from volunteers.actions.filing import (
    MOST_PHOTOS,
    discard_draft,
    keep_uploader,
    save_draft,
    submit_activity,
    withdraw_activity,
)
from volunteers.actions.hand_over import HandedOver, hand_over
from volunteers.actions.merging import MOST_MERGED, merge_volunteers, tell_apart, undo_merge
from volunteers.actions.needs import deliver_need
from volunteers.actions.people import (
    reveal_person,
    save_leadership,
    save_seat,
    save_team,
    save_volunteer,
)
from volunteers.actions.photos import purge_unused_photos
from volunteers.actions.problems import give_up_problem, register_problem, solve_problem
from volunteers.actions.relays import save_relay
from volunteers.actions.reviewing import (
    OWN_WORK,
    confirm_activity,
    correct_activity,
    return_activity,
    void_activity,
)

__all__ = [
    "MOST_MERGED",
    "MOST_PHOTOS",
    "OWN_WORK",
    "PLAIN_FIELDS",
    "ActivityContent",
    "HandedOver",
    "ProblemContent",
    "confirm_activity",
    "correct_activity",
    "deliver_need",
    "discard_draft",
    "give_up_problem",
    "hand_over",
    "helpers_in",
    "keep_photo",
    "keep_uploader",
    "likely_duplicates",
    "link_volunteer",
    "merge_volunteers",
    "purge_unused_photos",
    "register_problem",
    "return_activity",
    "reveal_person",
    "same_person",
    "save_draft",
    "save_leadership",
    "save_relay",
    "save_seat",
    "save_team",
    "save_volunteer",
    "solve_problem",
    "submit_activity",
    "tell_apart",
    "undo_merge",
    "unlink_volunteer",
    "void_activity",
    "withdraw_activity",
]
