"""What people type about wishes; rules are checked by the actions."""

from projects.forms.wishes import (
    ClaimWishForm,
    DeliverForm,
    ThanksForm,
    WishFilterForm,
    WishForm,
)

__all__ = ["ClaimWishForm", "DeliverForm", "ThanksForm", "WishFilterForm", "WishForm"]
