"""Every write of the app; one function per verb."""

from volunteers.actions.activities import (
    ActivityContent,
    confirm_activity,
    copy_activity,
    correct_activity,
    return_activity,
    save_draft,
    submit_activity,
    void_activity,
    withdraw_activity,
)
from volunteers.actions.people import (
    reveal_person,
    save_leadership,
    save_seat,
    save_team,
    save_volunteer,
)
from volunteers.actions.problems import (
    ProblemContent,
    give_up_problem,
    register_problem,
    solve_problem,
)

__all__ = [
    "ActivityContent",
    "ProblemContent",
    "confirm_activity",
    "copy_activity",
    "correct_activity",
    "give_up_problem",
    "register_problem",
    "return_activity",
    "reveal_person",
    "save_draft",
    "save_leadership",
    "save_seat",
    "save_team",
    "save_volunteer",
    "solve_problem",
    "submit_activity",
    "void_activity",
    "withdraw_activity",
]
