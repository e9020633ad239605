"""Which items of the lists a piece of work resembles, by pairs of characters they share.

Chinese names have no blanks to split at, so two neighbouring characters are the unit. The answer
is a suggestion for whoever checks; only a likeness to the negative list has an effect by itself.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from party.models import WorkListItem

SUGGESTED = 0.25  # shares of pairs, 0 to 1
FLAGGED = 0.6
MOST = 5
_NO_WORD = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Likeness:
    """An item, and how much of its name stands in the work's."""

    item: WorkListItem
    share: float

    @property
    def percent(self) -> int:
        """The share in whole percent."""
        return round(self.share * 100)


def alike(title: str, content: str, items: Iterable[WorkListItem]) -> list[Likeness]:
    """Return the items that resemble a piece of work, the most alike first, at most MOST.

    Units:  `share` is the part of the item's pairs found in the title, or nine tenths of the part
            found in title and content together, whichever is more.
    """
    short, whole = _pairs(title), _pairs(title) | _pairs(content)
    found = []
    for item in items:
        wanted = _pairs(item.name)
        if not wanted:
            continue
        share = max(len(wanted & short), 0.9 * len(wanted & whole)) / len(wanted)
        if share >= SUGGESTED:
            found.append(Likeness(item, share))
    found.sort(key=lambda likeness: (-likeness.share, likeness.item.seq, likeness.item.pk))
    return found[:MOST]


def flagged(title: str, content: str, items: Iterable[WorkListItem]) -> WorkListItem | None:
    """Return the item of the negative list that the work most resembles, if any does enough.

    Source: docs/rules.md R-ADM-3.
    """
    best = next(iter(alike(title, content, items)), None)
    return best.item if best is not None and best.share >= FLAGGED else None


def _pairs(text: str) -> set[str]:
    plain = _NO_WORD.sub("", text).casefold()
    return {plain[at : at + 2] for at in range(len(plain) - 1)}
