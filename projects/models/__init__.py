"""What is done for residents, from the first word to the thanks."""

from projects.models.wish_claims import (
    STANDING_CLAIMS,
    WishClaim,
    WishClaimState,
    WishOffer,
    wishes_granted,
)
from projects.models.wishes import (
    CLAIM_DAYS,
    OFFER_AFTER,
    PUBLIC_STATES,
    Wish,
    WishQuerySet,
    WishState,
)

__all__ = [
    "CLAIM_DAYS",
    "OFFER_AFTER",
    "PUBLIC_STATES",
    "STANDING_CLAIMS",
    "Wish",
    "WishClaim",
    "WishClaimState",
    "WishOffer",
    "WishQuerySet",
    "WishState",
    "wishes_granted",
]
