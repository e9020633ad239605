"""The ledgers of all apps in the order in which a new street needs them, and who may import."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.http import Http404

from accounts.imports import AccountLedger
from accounts.models import User
from accounts.permissions import Permission
from alliances.imports import AllianceLedger, MembershipLedger, ProjectLedger
from core.errors import RefusedError
from core.ledger.spec import Ledger
from core.models import ImportBatch
from core.models.imports import ImportBatchQuerySet
from grids.imports import GridLedger
from party.imports import PartyOrganisationLedger
from places.imports import CommunityLedger, CompoundLedger, UnitLedger
from places.models import Street
from volunteers.imports import ActivityLedger, RosterLedger, TeamLedger


@dataclass(frozen=True, slots=True)
class Kind:
    """One ledger and the permission that importing it needs beside IMPORT.

    With `needs_second_person` its rows count at once, so whoever uploads it does not confirm it.
    """

    ledger: type[Ledger]
    permission: Permission
    needs_second_person: bool = False

    @property
    def key(self) -> str:
        return self.ledger.key

    @property
    def label(self) -> str:
        return self.ledger.label

    @property
    def row_means(self) -> str:
        return self.ledger.row_means


KINDS: dict[str, Kind] = {
    kind.key: kind
    for kind in (
        Kind(CommunityLedger, Permission.PLACE_EDIT),
        Kind(CompoundLedger, Permission.PLACE_EDIT),
        Kind(UnitLedger, Permission.UNIT_EDIT),
        Kind(AccountLedger, Permission.ACCOUNT_EDIT),
        Kind(PartyOrganisationLedger, Permission.PARTY_EDIT),
        Kind(GridLedger, Permission.GRID_EDIT),
        Kind(AllianceLedger, Permission.PROJECT_EDIT),
        Kind(MembershipLedger, Permission.PROJECT_EDIT),
        Kind(ProjectLedger, Permission.PROJECT_EDIT),
        Kind(TeamLedger, Permission.TEAM_EDIT),
        Kind(RosterLedger, Permission.VOLUNTEER_EDIT),
        Kind(ActivityLedger, Permission.ACTIVITY_REVIEW, needs_second_person=True),
    )
}


def kinds_for(user: User) -> list[Kind]:
    """Return what `user` may import, in order."""
    if not user.may(Permission.IMPORT):
        return []
    return [kind for kind in KINDS.values() if user.may(kind.permission)]


def kind_for(user: User, key: str) -> Kind:
    """Return one kind; Http404 when there is none such that `user` may import."""
    kind = next((kind for kind in kinds_for(user) if kind.key == key), None)
    if kind is None:
        raise Http404
    return kind


def streets_for(user: User, kind: Kind) -> list[Street]:
    """Return the streets into which `user` may import this kind, usually one."""
    reach = user.reach(Permission.IMPORT).streets & user.reach(kind.permission).streets
    return list(Street.objects.filter(pk__in=reach))


def batches_for(user: User) -> ImportBatchQuerySet:
    """Keep the imports that `user` may see: own kinds, own streets."""
    streets = user.reach(Permission.IMPORT).streets
    uids = Street.objects.filter(pk__in=streets).values_list("uid", flat=True)
    rows: ImportBatchQuerySet = ImportBatch.objects.of_scopes(list(uids))
    return rows.filter(kind__in=[kind.key for kind in kinds_for(user)])


def ledger_for(
    kind: Kind, *, street: Street, by: User, at: datetime, answers: Mapping[str, str] | None = None
) -> Ledger:
    """Return the ledger, ready to plan.

    Errors: RefusedError when `by` may not import this kind into this street.
    """
    if street not in streets_for(by, kind):
        raise RefusedError(f"您的岗位不能导入“{street}”的{kind.label}。")
    return kind.ledger(scope=street, by=by, at=at, answers=answers)
