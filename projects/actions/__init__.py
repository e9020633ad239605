"""Writes of what is done for residents."""

from projects.actions.wish_claims import (
    claim_wish,
    deliver_wish,
    expire_claims,
    give_back_wish,
    may_deliver,
)
from projects.actions.wish_offers import matching_units, offer_unclaimed
from projects.actions.wishes import (
    close_wish,
    confirm_wish,
    publish_wish,
    reopen_wish,
    return_wish,
    save_wish,
    withdraw_wish,
)

__all__ = [
    "claim_wish",
    "close_wish",
    "confirm_wish",
    "deliver_wish",
    "expire_claims",
    "give_back_wish",
    "matching_units",
    "may_deliver",
    "offer_unclaimed",
    "publish_wish",
    "reopen_wish",
    "return_wish",
    "save_wish",
    "withdraw_wish",
]
