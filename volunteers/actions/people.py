"""Plain registers of the app: teams and volunteers; and the logged look at personal data."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.actions.reveals import note_look
from accounts.models import User
from accounts.permissions import Permission
from audit.actions import record, save_recorded
from core.database import locked
from core.errors import RefusedError
from places.actions import check_scope, placed
from places.models import covered_by
from volunteers.models import (
    Team,
    TeamLeadership,
    TeamMembership,
    Volunteer,
    VolunteerState,
    forget_alike_count,
)

REVEALED = "volunteer.revealed"
_RECOGNISED_BY = ("name", "phone", "community_id")
ID_NUMBER_FIELDS = ["id_number_sealed", "id_number_index", "id_number_tail"]


@transaction.atomic
def save_team(
    *, team: Team, by: User, version: int | None = None, at: datetime | None = None
) -> Team:
    """Save a team of the register; the caller has set its fields.

    Errors: ValidationError for bad fields; RefusedError outside one's posts.
    """
    check_scope(team, by=by, permission=Permission.TEAM_EDIT, place_of=placed)
    return save_recorded(team, "team.saved", by=by, version=version, at=at)


@transaction.atomic
def save_leadership(
    *,
    leadership: TeamLeadership,
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> TeamLeadership:
    """Save who files for a team from the phone desk; the caller has set its fields.

    Errors: RefusedError when the person holds no post in the team's street.
    """
    check_scope(
        leadership,
        by=by,
        permission=Permission.TEAM_EDIT,
        place_of=lambda row: placed(row.team),
    )
    if not leadership.user.posts.filter(street=leadership.team.street_id).exists():
        raise RefusedError("所选人员在本街道没有岗位，请先在“岗位”中登记。")
    return save_recorded(leadership, "leadership.saved", by=by, version=version, at=at)


@transaction.atomic
def save_volunteer(
    *,
    volunteer: Volunteer,
    by: User,
    id_number: str = "",
    version: int | None = None,
    at: datetime | None = None,
) -> Volunteer:
    """Save a volunteer of the register; an empty `id_number` leaves the kept one.

    Shape:  who leaves gives up their seats today, so that the days before still count them.
    Errors: ValidationError for bad fields; RefusedError outside one's posts, and for an entry that
            was merged into another.
    Source: docs/rules.md R-VOL-1, R-VOL-2, R-VOL-3.
    """
    check_scope(volunteer, by=by, permission=Permission.VOLUNTEER_EDIT, place_of=placed)
    before = locked(volunteer) if volunteer.pk else None
    _refuse_merged(before)
    if before is None or any(getattr(before, n) != getattr(volunteer, n) for n in _RECOGNISED_BY):
        volunteer.told_apart_at = None
        forget_alike_count()
    if before is not None and before.state != volunteer.state == VolunteerState.LEFT:
        _give_up_seats(before, by=by, at=at)
    if not id_number:
        return save_recorded(volunteer, "volunteer.saved", by=by, version=version, at=at)
    known = before.id_number_index if before else None
    volunteer.seal_id_number(id_number)
    if settings.INDEX_KEYS_OLD:
        _refuse_known_under_earlier_key(volunteer, id_number)
    saved = save_recorded(volunteer, "volunteer.saved", by=by, version=version, at=at)
    if known != saved.id_number_index:
        saved.version += 1
        saved.save(update_fields=[*ID_NUMBER_FIELDS, "version"])
        changed = {"id_number": (known, saved.id_number_index)}
        record("volunteer.id_number_saved", saved, by=by, at=at, fields=changed)
    return saved


def _give_up_seats(volunteer: Volunteer, *, by: User, at: datetime | None) -> None:
    for seat in volunteer.seats.select_for_update(no_key=True).filter(left_on=None).order_by("pk"):
        seat.left_on = max(seat.joined_on, timezone.localdate(at))
        save_recorded(seat, "seat.saved", by=by, at=at)


def _refuse_known_under_earlier_key(volunteer: Volunteer, number: str) -> None:
    """Refuse a number that another entry holds under an earlier index key.

    The constraint of the database compares indexes of one key.
    Source: docs/rules.md R-KEY-2.
    """
    others = Volunteer.objects.with_id_number(number).filter(street=volunteer.street_id)
    if others.exclude(pk=volunteer.pk).exists():
        raise RefusedError("该身份证号已登记在另一名志愿者名下。")


@transaction.atomic
def save_seat(
    *,
    seat: TeamMembership,
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> TeamMembership:
    """Save a volunteer's seat in a team; the caller has set its fields.

    Errors: RefusedError outside one's posts, and for an entry that was merged into another.
    """
    _refuse_merged(seat.volunteer)
    check_scope(
        seat,
        by=by,
        permission=Permission.VOLUNTEER_EDIT,
        place_of=lambda row: placed(row.volunteer),
    )
    return save_recorded(seat, "seat.saved", by=by, version=version, at=at)


def _refuse_merged(volunteer: Volunteer | None) -> None:
    if volunteer is not None and volunteer.merged_into_id is not None:
        raise RefusedError("这条登记已合并到另一条，请在保留的那一条上修改。")


@transaction.atomic
def reveal_person(
    *, volunteer: Volunteer, purpose: str, by: User, at: datetime | None = None
) -> dict[str, str]:
    """Open a volunteer's phone and ID number for a stated purpose; the look itself is logged.

    Shape:  {"name": …, "phone": …, "id_number": …}; empty texts where nothing is kept.
    Errors: RefusedError without a purpose of at least four characters, outside one's posts, or
            after MOST_REVEALS of any kind within an hour.
    Source: docs/rules.md R-ACC-4, R-ACC-10.
    """
    now = at or timezone.now()
    if not covered_by(by, volunteer, Permission.PERSON_REVEAL):
        raise RefusedError("您的岗位不能查看这名志愿者的完整信息。")
    note_look(REVEALED, volunteer, purpose=purpose, by=by, at=now)
    sealed = volunteer.id_number_sealed
    return {
        "name": volunteer.name,
        "phone": volunteer.phone,
        "id_number": volunteer.unseal_id_number() if sealed else "",
    }
