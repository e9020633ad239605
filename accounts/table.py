"""The table of roles and permissions, for the page 权限表 and for docs/permissions.md."""

from dataclasses import dataclass

from accounts.permission_groups import GROUPS
from accounts.permissions import LABELS, Permission
from accounts.roles import ROLES, Role, Scope

SCOPE_WORDS = {Scope.STREET: "街道", Scope.COMMUNITY: "社区", Scope.UNIT: "单位"}


@dataclass(frozen=True)
class PermissionRow:
    """One permission, and for each role in the table's order whether it holds it."""

    permission: Permission
    label: str
    held: tuple[tuple[str, bool], ...]


def role_columns() -> list[tuple[Role, str]]:
    """Return each role with where its posts lie: [(Role, "街道或社区")]."""
    return [
        (role, "或".join(word for scope, word in SCOPE_WORDS.items() if scope in row.scopes))
        for role, row in ROLES.items()
    ]


def permission_groups() -> list[tuple[str, list[PermissionRow]]]:
    """Return the permissions by group, in the order of the enumeration."""
    return [(group, [_row(permission) for permission in rows]) for group, rows in GROUPS.items()]


def as_markdown() -> str:
    """Return docs/permissions.md."""
    roles = list(ROLES)
    lines = [
        "# 权限表",
        "",
        "Generated from `accounts/roles.py` by `manage.py permissions`; a test compares.",
        "Signed-in people read the same table at `/desk/permissions/`.",
        "",
        "A post (岗位) gives a role in a scope between two dates. Code asks for permissions, never",
        "for roles. How far a permission reaches is the scope of the post: the whole street, one",
        "community or one unit.",
        "",
        "| 角色 | 岗位设在 | in code |",
        "|---|---|---|",
        *(f"| {role.label} | {places} | `{role.name}` |" for role, places in role_columns()),
    ]
    for group, rows in permission_groups():
        lines += [
            "",
            f"## {group}",
            "",
            f"| 权限 | in code | {' | '.join(role.label for role in roles)} |",
            f"|---|---|{'---|' * len(roles)}",
            *(_line(row) for row in rows),
        ]
    return "\n".join(lines) + "\n"


def _row(permission: Permission) -> PermissionRow:
    held = tuple((role.label, permission in ROLES[role].permissions) for role in ROLES)
    return PermissionRow(permission, LABELS[permission], held)


def _line(row: PermissionRow) -> str:
    ticks = " | ".join("●" if is_held else "" for _, is_held in row.held)
    return f"| {row.label} | `{row.permission.name}` | {ticks} |"
