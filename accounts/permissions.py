"""Every single thing that somebody may be allowed to do. Code asks for these, never for roles."""

from enum import StrEnum, auto


class Permission(StrEnum):
    """Grouped by what they touch; accounts/roles.py says which role holds which."""

    # Faces
    DESK_ENTER = auto()
    OFFICE_ENTER = auto()
    BOARD_VIEW = auto()

    # The one activity record and what hangs on it
    ACTIVITY_FILE = auto()
    ACTIVITY_VIEW = auto()
    ACTIVITY_REVIEW = auto()
    PROBLEM_VIEW = auto()
    PROBLEM_SOLVE = auto()

    # Registers
    TEAM_VIEW = auto()
    TEAM_EDIT = auto()
    VOLUNTEER_VIEW = auto()
    VOLUNTEER_EDIT = auto()
    PERSON_REVEAL = auto()
    UNIT_VIEW = auto()
    UNIT_EDIT = auto()
    PROJECT_VIEW = auto()
    PROJECT_EDIT = auto()
    PLACE_VIEW = auto()
    PLACE_EDIT = auto()
    PARTY_VIEW = auto()
    PARTY_EDIT = auto()
    GRID_VIEW = auto()
    GRID_EDIT = auto()

    # In and out
    IMPORT = auto()
    EXPORT = auto()

    # Figures
    BASELINE_ENTER = auto()
    BASELINE_APPROVE = auto()

    # Guide
    GUIDE_VIEW = auto()
    GUIDE_EDIT = auto()
    GUIDE_REVIEW = auto()
    GUIDE_ANSWER = auto()

    # People and the machine
    ACCOUNT_VIEW = auto()
    ACCOUNT_EDIT = auto()
    POST_VIEW = auto()
    POST_GRANT = auto()
    CALENDAR_EDIT = auto()
    AUDIT_READ = auto()
