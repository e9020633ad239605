"""What each step of a topic, meeting or task begins with: its row under lock, its state."""

from typing import TypeVar

from accounts.models import User
from core.database import locked
from core.errors import RefusedError
from party.models import HOLD, Meeting, MeetingKind, MeetingTopic
from places.models import covered_by

Row = TypeVar("Row", Meeting, MeetingTopic)


def run_row(row: Row, *, by: User, version: int | None = None) -> Row:
    """Return a meeting or topic under lock, for somebody who runs such meetings there.

    Errors: RefusedError for anybody else; ConflictError when it was changed since `version`.
    Source: docs/rules.md R-MTG-2.
    """
    found = locked(row)
    check_runs(found, by=by)
    found.expect_version(version)
    return found


def check_runs(row: Meeting | MeetingTopic, *, by: User) -> None:
    """Refuse who does not run meetings of this kind at this place.

    Source: docs/rules.md R-MTG-2.
    """
    if not covered_by(by, row, HOLD[MeetingKind(row.kind)]):
        who = "社区书记或街道党建办" if row.community_id else "街道党建办"
        raise RefusedError(f"这一步由{who}办理，请联系他们。")
