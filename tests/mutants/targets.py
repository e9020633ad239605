"""Which functions are access code: the rules of posts and places, and who sees which rows."""

import ast
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from django.conf import settings

from tests.mutants.operators import Mutant, functions_of, mutants_of
from tests.mutants.sight import Place

ROOT = Path(settings.BASE_DIR)
# What decides for everything else; reads of rows are found by themselves, below.
RULES = {
    "places/reach.py": "Reach.__bool__ Reach.covers Reach.as_filter",
    "places/models/placed.py": "PlacedQuerySet.within Placed.clean covered_by",
    "places/actions.py": "check_scope _check_related placed",
    "core/guards.py": "public_page.<locals>.mark public_page signed_in_page",
    "accounts/guards.py": (
        "require_permission.<locals>.guard require_permission.<locals>.guard.<locals>.guarded"
        " check_permission"
    ),
    "accounts/roles.py": "roles_with",
    "accounts/models/posts.py": (
        "PostQuerySet.active_on Post.permits Post.is_delegable Post.covers Post.is_street_post"
        " Post.scope Post.clean Post._check_as_deputy"
    ),
    "accounts/models/users.py": (
        "UserQuerySet.holding UserQuerySet.able_at UserQuerySet.able_to_deputise User.active_posts"
        " User.current_posts User.may User.post_keys User.posts_with User.reach User.counts_as"
        " User.post_at User.duty_reach User.is_office User.needs_second_factor"
        " User.is_street_office User.is_staff User.has_perm User.has_module_perms _ids"
    ),
    "core/office/site.py": "OfficeSite.has_permission",
    "core/office/ledgers.py": (
        "LedgerAdmin.has_module_permission LedgerAdmin.has_view_permission"
        " LedgerAdmin.has_add_permission LedgerAdmin.has_change_permission"
        " LedgerAdmin.has_delete_permission LedgerAdmin.has_export_permission"
        " LedgerAdmin.may_export_plain LedgerAdmin.opened_by _may"
    ),
    "core/office/registers.py": (
        "RegisterAdmin.has_add_permission RegisterAdmin.has_change_permission _may"
    ),
}
NOT_ACCESS = {"__init__", "__str__", "__repr__", "__hash__", "__eq__"}


def of_rules() -> Iterator[Mutant]:
    """Yield the mutants of what decides for everything else."""
    for path, names in RULES.items():
        tree, known = _parsed(path)
        for name in names.split():
            if name in known:
                yield from mutants_of(path, str(ROOT / path), tree, name)


def of_rows(seen: Iterable[Place]) -> Iterator[Mutant]:
    """Yield the mutants of every function of the models that was seen while rows were asked for."""
    rules = {(path, name) for path, names in RULES.items() for name in names.split()}
    for file, name, _ in sorted(set(seen)):
        path = str(Path(file).relative_to(ROOT))
        is_model = "models" in Path(path).parts or Path(path).name == "models.py"
        is_ours = is_model and not path.startswith((".venv", "tests"))
        if is_ours and name.split(".")[-1] not in NOT_ACCESS and (path, name) not in rules:
            tree, known = _parsed(path)
            if name in known:
                yield from mutants_of(path, file, tree, name)


@cache
def _parsed(path: str) -> tuple[ast.Module, frozenset[str]]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return tree, frozenset(name for name, _ in functions_of(tree))
