"""Every write of the app; one function per verb."""

from accounts.actions import (
    keep_photo,
)
from volunteers.actions.armbands import (
    same_volunteer,
    save_armband,
)
from volunteers.actions.check_ins import (
    helpers_in,
    link_volunteer,
    same_person,
    unlink_volunteer,
)
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
from volunteers.actions.hand_over import (
    HandedOver,
    hand_over,
)
from volunteers.actions.merging import (
    MOST_MERGED,
    merge_volunteers,
    tell_apart,
    undo_merge,
)
from volunteers.actions.needs import (
    deliver_need,
)
from volunteers.actions.people import (
    reveal_person,
    save_leadership,
    save_seat,
    save_team,
    save_volunteer,
)
from volunteers.actions.photos import (
    purge_unused_photos,
)
from volunteers.actions.problems import (
    give_up_problem,
    register_problem,
    solve_problem,
)
from volunteers.actions.relays import (
    save_relay,
)
from volunteers.actions.reviewing import (
    OWN_WORK,
    confirm_activity,
    correct_activity,
    return_activity,
    void_activity,
)
from volunteers.actions.shifts import (
    CloseShiftError,
    answer_ask,
    ask_for_cover,
    cancel_shift,
    cover_for,
    join_shift,
    leave_shift,
    mark_attendance,
    roll_out,
    save_roster,
    save_shift,
)
from volunteers.actions.visit_duties import (
    may_visit,
    save_visit_duty,
    save_visit_kind,
)
from volunteers.actions.walks import (
    WalkContent,
    file_walk,
    void_walk,
)

__all__ = [
    "MOST_MERGED",
    "MOST_PHOTOS",
    "OWN_WORK",
    "PLAIN_FIELDS",
    "ActivityContent",
    "CloseShiftError",
    "HandedOver",
    "ProblemContent",
    "WalkContent",
    "answer_ask",
    "ask_for_cover",
    "cancel_shift",
    "confirm_activity",
    "correct_activity",
    "cover_for",
    "deliver_need",
    "discard_draft",
    "file_walk",
    "give_up_problem",
    "hand_over",
    "helpers_in",
    "join_shift",
    "keep_photo",
    "keep_uploader",
    "leave_shift",
    "likely_duplicates",
    "link_volunteer",
    "mark_attendance",
    "may_visit",
    "merge_volunteers",
    "purge_unused_photos",
    "register_problem",
    "return_activity",
    "reveal_person",
    "roll_out",
    "same_person",
    "same_volunteer",
    "save_armband",
    "save_draft",
    "save_leadership",
    "save_relay",
    "save_roster",
    "save_seat",
    "save_shift",
    "save_team",
    "save_visit_duty",
    "save_visit_kind",
    "save_volunteer",
    "solve_problem",
    "submit_activity",
    "tell_apart",
    "undo_merge",
    "unlink_volunteer",
    "void_activity",
    "void_walk",
    "withdraw_activity",
]
