"""Mutants that nobody can notice, because they do the same: looked at one by one."""

# "path function: change" → why it is the same.
EQUIVALENT = {
    "places/models/placed.py Placed.clean: super().clean() left out": "Django's own does nothing",
    "accounts/models/posts.py Post.clean: super().clean() left out": "Django's own does nothing",
    "core/office/site.py OfficeSite.has_permission: request.user.is_active left out": (
        "is_staff asks may(), which asks it"
    ),
    "core/office/site.py OfficeSite.has_permission: False → True": (
        "a visitor, who alone has no is_staff, is not active either"
    ),
    "core/office/ledgers.py _may: permission is not None left out": "nobody may do None",
    "accounts/models/posts.py PostQuerySet.named: return self": (
        "the same posts; what they are called by is read in more queries"
    ),
    "accounts/models/posts.py PostQuerySet.shared_with: test 1 of the loop left out": (
        "Django leaves None out of what a key may be in"
    ),
}
