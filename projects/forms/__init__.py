"""What people type about projects and wishes; rules are checked by the actions."""

from projects.forms.fields import PHOTO_HELP, PhotoField, amount_field, count_field, words_field
from projects.forms.wishes import (
    ClaimWishForm,
    DeliverForm,
    ThanksForm,
    WishFilterForm,
    WishForm,
)

__all__ = [
    "PHOTO_HELP",
    "ClaimWishForm",
    "DeliverForm",
    "PhotoField",
    "ThanksForm",
    "WishFilterForm",
    "WishForm",
    "amount_field",
    "count_field",
    "words_field",
]
