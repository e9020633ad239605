"""Every write of the app; one function per verb."""

from accounts.actions import (
    keep_photo,
)
from volunteers.actions.armbands import (
    same_volunteer,
    save_armband,
)
from volunteers.actions.check_ins import (
    helpers_for,
    link_volunteer,
    same_person,
    unlink_volunteer,
)
from volunteers.actions.content import (
    PLAIN_FIELDS,
    ActivityContent,
    ProblemContent,
    fileable_alliances,
    likely_duplicates,
    wrong_alliance,
)
from volunteers.actions.filing import (
    MOST_PHOTOS,
    MOST_PROBLEMS,
    discard_draft,
    keep_uploader,
    save_draft,
    submit_activity,
    withdraw_activity,
)
from volunteers.actions.hand_over import (
    HandedOver,
    duties_of,
    hand_over,
)
from volunteers.actions.hours import confirm_hours, correct_hours, propose_hours, void_hours
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
from volunteers.actions.points import (
    POINTS_AN_HOUR,
    cancel_exchange,
    check_cancellable,
    exchange_points,
)
from volunteers.actions.problems import (
    give_up_problem,
    register_problem,
    solve_problem,
)
from volunteers.actions.proofs import issue_proof, revoke_proof
from volunteers.actions.rankings import (
    MOST_RANKED,
    freeze_ranking,
)
from volunteers.actions.recruiting import (
    PlanContent,
    cancel_plan,
    hold_plan,
    publish_plan,
    renew_codes,
    save_plan,
)
from volunteers.actions.relays import (
    save_relay,
    sign_up_relay,
)
from volunteers.actions.reopening import reopen_plan
from volunteers.actions.reviewing import (
    NOT_YET_HELD,
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
from volunteers.actions.signups import (
    EARLY,
    call_signup,
    check_in,
    mark_absent,
    sign_up,
    tell_signup,
    withdraw_signup,
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
    "EARLY",
    "MOST_MERGED",
    "MOST_PHOTOS",
    "MOST_PROBLEMS",
    "MOST_RANKED",
    "NOT_YET_HELD",
    "OWN_WORK",
    "PLAIN_FIELDS",
    "POINTS_AN_HOUR",
    "ActivityContent",
    "CloseShiftError",
    "HandedOver",
    "PlanContent",
    "ProblemContent",
    "WalkContent",
    "answer_ask",
    "ask_for_cover",
    "call_signup",
    "cancel_exchange",
    "cancel_plan",
    "cancel_shift",
    "check_cancellable",
    "check_in",
    "confirm_activity",
    "confirm_hours",
    "correct_activity",
    "correct_hours",
    "cover_for",
    "deliver_need",
    "discard_draft",
    "duties_of",
    "exchange_points",
    "file_walk",
    "fileable_alliances",
    "freeze_ranking",
    "give_up_problem",
    "hand_over",
    "helpers_for",
    "hold_plan",
    "issue_proof",
    "join_shift",
    "keep_photo",
    "keep_uploader",
    "leave_shift",
    "likely_duplicates",
    "link_volunteer",
    "mark_absent",
    "mark_attendance",
    "may_visit",
    "merge_volunteers",
    "propose_hours",
    "publish_plan",
    "purge_unused_photos",
    "register_problem",
    "renew_codes",
    "reopen_plan",
    "return_activity",
    "reveal_person",
    "revoke_proof",
    "roll_out",
    "same_person",
    "same_volunteer",
    "save_armband",
    "save_draft",
    "save_leadership",
    "save_plan",
    "save_relay",
    "save_roster",
    "save_seat",
    "save_shift",
    "save_team",
    "save_visit_duty",
    "save_visit_kind",
    "save_volunteer",
    "sign_up",
    "sign_up_relay",
    "solve_problem",
    "submit_activity",
    "tell_apart",
    "tell_signup",
    "undo_merge",
    "unlink_volunteer",
    "void_activity",
    "void_hours",
    "void_walk",
    "withdraw_activity",
    "withdraw_signup",
    "wrong_alliance",
]
