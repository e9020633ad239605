"""The one table: role → label, where a post of it may lie, and what it permits.

docs/permissions.md is generated from this table; tests walk every route with every role.
Source: docs/rules.md R-ACC-1.
"""

from accounts.permissions import Permission as P
from accounts.role_kinds import Role, RoleRow, Scope

__all__ = ["OFFICE_ROLES", "OVERSIGHT_ROLES", "ROLES", "Role", "RoleRow", "Scope", "roles_with"]

_READ = frozenset(
    {
        P.ACTIVITY_VIEW,
        P.PROBLEM_VIEW,
        P.TEAM_VIEW,
        P.VOLUNTEER_VIEW,
        P.UNIT_VIEW,
        P.PROJECT_VIEW,
        P.PLACE_VIEW,
        P.PARTY_VIEW,
        P.WORKLIST_VIEW,
        P.GRID_VIEW,
        P.BOARD_VIEW,
    }
)
_FILE = frozenset({P.DESK_ENTER, P.ACTIVITY_FILE, P.PROBLEM_SOLVE})
_REGISTERS = frozenset(
    {
        P.TEAM_EDIT,
        P.VOLUNTEER_EDIT,
        P.UNIT_EDIT,
        P.PROJECT_EDIT,
        P.PLACE_EDIT,
        P.PLACE_UPKEEP,
        P.PARTY_EDIT,
        P.GRID_EDIT,
        P.HEAD_KEEP,
    }
)

ROLES: dict[Role, RoleRow] = {
    Role.STREET_LEADER: RoleRow(
        frozenset({Scope.STREET}),
        _READ
        | {
            P.DESK_ENTER,
            P.OFFICE_ENTER,
            P.ACTIVITY_REVIEW,
            P.PROJECT_TERMINATE,
            P.BASELINE_APPROVE,
            P.SUBJECT_TAKE,
            P.SUBJECT_DECIDE,
            P.WORKLIST_PUBLISH,
            P.ADMISSION_DECIDE,
            P.IMPORT,  # the ledger of activities only, as the second person
            P.EXPORT,
            P.GUIDE_VIEW,
            P.CHECKIN_VIEW,
            P.APPRAISAL_CONFIRM,
            P.APPRAISAL_REPORT,
            P.APPRAISAL_VIEW,
            P.LIFE_CONFIRM,
            P.LIFE_VIEW,
            P.CHAT_VIEW,
            P.WISH_VIEW,
            P.ALLIANCE_RUN,
            P.UNIT_HEALTH,
            P.NEED_VIEW,
            P.MEETING_VIEW,
            P.PART_TIME_APPOINT,
            P.PART_TIME_VIEW,
            P.STUDY_VIEW,
            P.ARMBAND_VIEW,
            P.WALK_VIEW,
            P.LIVELIHOOD_APPROVE,
            P.LIVELIHOOD_VIEW,
            P.RENEWAL_VIEW,
            P.HONOUR_RECOMMEND,
            P.HONOUR_VIEW,
            P.PREMISES_RETURN,
            P.PREMISES_VIEW,
        },
    ),
    Role.STREET_STAFF: RoleRow(
        frozenset({Scope.STREET}),
        _READ
        | _FILE
        | _REGISTERS
        | {
            P.OFFICE_ENTER,
            P.ACTIVITY_REVIEW,
            P.PROJECT_REVIEW,
            P.PERSON_REVEAL,
            P.IMPORT,
            P.EXPORT,
            P.WORKLIST_EDIT,
            P.WORKLIST_PUBLISH,
            P.ADMISSION_APPLY,
            P.ADMISSION_CHECK,
            P.PUSH_REGISTER,
            P.FIGURE_EDIT,
            P.BASELINE_ENTER,
            P.SUBJECT_TAKE,
            P.SUBJECT_DECIDE,
            P.CALENDAR_EDIT,
            P.GUIDE_VIEW,
            P.GUIDE_ANSWER,
            P.CHECKIN_FILE,
            P.CHECKIN_KEEP,
            P.CHECKIN_VIEW,
            P.APPRAISAL_EDIT,
            P.APPRAISAL_VIEW,
            P.LIFE_CONFIRM,
            P.LIFE_FILE,
            P.LIFE_VIEW,
            P.CHAT_KEEP,
            P.CHAT_POST,
            P.CHAT_VIEW,
            P.WISH_CLAIM,
            P.WISH_POST,
            P.WISH_REVIEW,
            P.WISH_VIEW,
            P.ALLIANCE_RUN,
            P.UNIT_HEALTH,
            P.LINK_ISSUE,
            P.NEED_MANAGE,
            P.NEED_PUBLISH,
            P.NEED_RAISE,
            P.NEED_VIEW,
            P.MEETING_HOLD,
            P.MEETING_VIEW,
            P.PART_TIME_APPROVE,
            P.PART_TIME_NOMINATE,
            P.PART_TIME_VIEW,
            P.STUDY_HOLD,
            P.STUDY_VIEW,
            P.TASK_REPORT,
            P.TOPIC_PROPOSE,
            P.ARMBAND_EDIT,
            P.ARMBAND_VIEW,
            P.HOURS_CONFIRM,
            P.POINTS_KEEP,
            P.PROOF_ISSUE,
            P.RECRUIT,
            P.WALK_ARRANGE,
            P.WALK_FILE,
            P.WALK_VIEW,
            P.LIVELIHOOD_FILE,
            P.LIVELIHOOD_MANAGE,
            P.LIVELIHOOD_VIEW,
            P.LIVELIHOOD_VOTE,
            P.RENEWAL_EDIT,
            P.RENEWAL_FILE,
            P.RENEWAL_REPORT,
            P.RENEWAL_VIEW,
            P.HONOUR_EDIT,
            P.HONOUR_REVIEW,
            P.HONOUR_VIEW,
            P.PREMISES_EDIT,
            P.PREMISES_KEEP,
            P.PREMISES_VIEW,
        },
    ),
    Role.COMMUNITY_SECRETARY: RoleRow(
        frozenset({Scope.COMMUNITY}),
        _READ
        | _FILE
        | {
            P.OFFICE_ENTER,
            P.EXPORT,
            P.PERSON_REVEAL,
            P.PLACE_UPKEEP,
            P.HEAD_KEEP,
            P.PROJECT_FILE,
            P.ADMISSION_ANSWER,
            P.CHECKIN_FILE,
            P.CHECKIN_KEEP,
            P.CHECKIN_VIEW,
            P.APPRAISAL_REPORT,
            P.APPRAISAL_VIEW,
            P.LIFE_CONFIRM,
            P.LIFE_FILE,
            P.LIFE_VIEW,
            P.CHAT_KEEP,
            P.CHAT_POST,
            P.CHAT_VIEW,
            P.WISH_CLAIM,
            P.WISH_POST,
            P.WISH_REVIEW,
            P.WISH_VIEW,
            P.ALLIANCE_RUN,
            P.UNIT_HEALTH,
            P.LINK_ISSUE,
            P.NEED_PUBLISH,
            P.NEED_RAISE,
            P.NEED_VIEW,
            P.ASSISTANT_CONFIRM,
            P.ASSISTANT_LOG,
            P.MEETING_HOLD,
            P.MEETING_VIEW,
            P.PART_TIME_VIEW,
            P.TASK_REPORT,
            P.TOPIC_PROPOSE,
            P.ARMBAND_EDIT,
            P.ARMBAND_VIEW,
            P.HOURS_CONFIRM,
            P.POINTS_KEEP,
            P.PROOF_ISSUE,
            P.RECRUIT,
            P.WALK_ARRANGE,
            P.WALK_FILE,
            P.WALK_VIEW,
            P.LIVELIHOOD_FILE,
            P.LIVELIHOOD_VIEW,
            P.LIVELIHOOD_VOTE,
            P.RENEWAL_FILE,
            P.RENEWAL_REPORT,
            P.RENEWAL_VIEW,
            P.HONOUR_FILE,
            P.HONOUR_SUBMIT,
            P.HONOUR_VIEW,
            P.PREMISES_KEEP,
            P.PREMISES_SIGN,
            P.PREMISES_VIEW,
        },
    ),
    Role.COMMUNITY_STAFF: RoleRow(
        frozenset({Scope.COMMUNITY}),
        _READ
        | _FILE
        | {
            P.OFFICE_ENTER,
            P.EXPORT,
            P.HEAD_KEEP,
            P.PROJECT_FILE,
            P.CHECKIN_FILE,
            P.CHECKIN_KEEP,
            P.CHECKIN_VIEW,
            P.LIFE_FILE,
            P.LIFE_VIEW,
            P.CHAT_KEEP,
            P.CHAT_POST,
            P.CHAT_VIEW,
            P.WISH_CLAIM,
            P.WISH_POST,
            P.WISH_VIEW,
            P.UNIT_HEALTH,
            P.NEED_PUBLISH,
            P.NEED_RAISE,
            P.NEED_VIEW,
            P.ASSISTANT_LOG,
            P.MEETING_VIEW,
            P.PART_TIME_VIEW,
            P.TASK_REPORT,
            P.TOPIC_PROPOSE,
            P.ARMBAND_EDIT,
            P.ARMBAND_VIEW,
            P.HOURS_CONFIRM,
            P.RECRUIT,
            P.WALK_ARRANGE,
            P.WALK_FILE,
            P.WALK_VIEW,
            P.LIVELIHOOD_FILE,
            P.LIVELIHOOD_VIEW,
            P.RENEWAL_FILE,
            P.RENEWAL_REPORT,
            P.RENEWAL_VIEW,
            P.HONOUR_FILE,
            P.HONOUR_VIEW,
            P.PREMISES_KEEP,
            P.PREMISES_VIEW,
        },
    ),
    Role.GRID_WORKER: RoleRow(
        frozenset({Scope.COMMUNITY}),
        _FILE
        | {
            P.CHAT_POST,
            P.CHAT_VIEW,
            P.GRID_VIEW,
            P.HEAD_KEEP,
            P.WISH_POST,
            P.WISH_VIEW,
            P.WALK_FILE,
            P.RENEWAL_REPORT,
        },
    ),
    Role.TEAM_LEADER: RoleRow(
        frozenset({Scope.STREET, Scope.COMMUNITY}),
        _FILE
        | {
            P.WISH_CLAIM,
            P.WISH_VIEW,
            P.RECRUIT,
        },
    ),
    Role.UNIT_LIAISON: RoleRow(
        frozenset({Scope.UNIT}),
        _FILE
        | {
            P.PROJECT_VIEW,
            P.PROJECT_FILE,
            P.CHECKIN_FILE,
            P.CHECKIN_VIEW,
            P.WISH_CLAIM,
            P.WISH_VIEW,
            P.ALLIANCE_RUN,
            P.UNIT_HEALTH,
            P.NEED_RAISE,
            P.NEED_VIEW,
            P.MEETING_VIEW,
            P.PART_TIME_NOMINATE,
            P.PART_TIME_VIEW,
            P.TASK_REPORT,
            P.TOPIC_PROPOSE,
        },
    ),
    Role.GUIDE_EDITOR: RoleRow(
        frozenset({Scope.STREET}),
        frozenset({P.DESK_ENTER, P.GUIDE_VIEW, P.GUIDE_EDIT, P.GUIDE_ANSWER}),
    ),
    Role.GUIDE_REVIEWER: RoleRow(
        frozenset({Scope.STREET}), frozenset({P.DESK_ENTER, P.GUIDE_VIEW, P.GUIDE_REVIEW})
    ),
    Role.AUDITOR: RoleRow(
        frozenset({Scope.STREET}),
        _READ
        | {
            P.OFFICE_ENTER,
            P.AUDIT_READ,
            P.ACCOUNT_VIEW,
            P.POST_VIEW,
            P.GUIDE_VIEW,
            P.LIFE_VIEW,
            P.CHAT_VIEW,
            P.WISH_VIEW,
            P.UNIT_HEALTH,
            P.NEED_VIEW,
            P.MEETING_VIEW,
            P.PART_TIME_VIEW,
            P.STUDY_VIEW,
            P.ARMBAND_VIEW,
            P.WALK_VIEW,
            P.LIVELIHOOD_VIEW,
            P.RENEWAL_VIEW,
            P.HONOUR_VIEW,
            P.PREMISES_VIEW,
        },
    ),
    Role.SYSADMIN: RoleRow(
        frozenset({Scope.STREET}),
        frozenset(
            {
                P.DESK_ENTER,
                P.OFFICE_ENTER,
                P.ACCOUNT_VIEW,
                P.ACCOUNT_EDIT,
                P.POST_VIEW,
                P.SYSTEM_OPERATE,
                P.IMPORT,  # accounts only: each ledger asks for its own permission beside it
            }
        ),
    ),
    Role.SECADMIN: RoleRow(
        frozenset({Scope.STREET}),
        frozenset({P.DESK_ENTER, P.OFFICE_ENTER, P.ACCOUNT_VIEW, P.POST_VIEW, P.POST_GRANT}),
    ),
}

# Who sits at an office PC: short idle time, second factor.
OFFICE_ROLES = frozenset(role for role, row in ROLES.items() if P.OFFICE_ENTER in row.permissions)

# 三员: who opens accounts, who grants, who audits. Nobody stands in for them (R-ACC-13).
OVERSIGHT_ROLES = frozenset(
    role
    for role, row in ROLES.items()
    if row.permissions & {P.ACCOUNT_EDIT, P.POST_GRANT, P.AUDIT_READ}
)


def roles_with(permission: P) -> list[Role]:
    """Return the roles that hold `permission`, in the order of the table."""
    return [role for role, row in ROLES.items() if permission in row.permissions]
