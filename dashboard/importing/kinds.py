"""The ledgers of all apps in the order in which a new street needs them, and who may import."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.http import Http404

from accounts.imports import AccountLedger
from accounts.models import User
from accounts.permissions import Permission
from alliances.imports import AllianceLedger, MembershipLedger, PartTimeLedger, ProjectLedger
from core.database import counted
from core.errors import RefusedError
from core.ledger.spec import Ledger
from core.models import ImportBatch
from core.models.imports import ImportBatchQuerySet
from grids.imports import GridLedger, StructureLedger
from party.imports import (
    CheckInLedger,
    PartnerLedger,
    PartyOrganisationLedger,
    WorkListItemLedger,
)
from places.imports import CommunityLedger, CompoundLedger, FacilityLedger, UnitLedger
from places.models import Street
from projects.imports import (
    DrainageLedger,
    LivelihoodLedger,
    PremisesLedger,
    SafetyAssetLedger,
)
from volunteers.imports import ActivityLedger, ArmbandLedger, RosterLedger, TeamLedger


@dataclass(frozen=True, slots=True)
class Kind:
    """One ledger, the permission that importing it needs beside IMPORT, and what it refers to.

    With `needs_second_person` its rows count at once, so whoever uploads it does not confirm it.
    With `needs_its_uploader` its rows wait for somebody else's word, so nobody but its uploader
    confirms it: the two would both have brought what one of them then judges.
    `needs` are the keys of ledgers whose names stand in its rows, so they come first; of those
    in `uses` some offices have none.
    """

    ledger: type[Ledger]
    permission: Permission
    needs_second_person: bool = False
    needs_its_uploader: bool = False
    needs: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()

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
        Kind(CompoundLedger, Permission.PLACE_EDIT, needs=("communities",)),
        Kind(FacilityLedger, Permission.PLACE_EDIT, uses=("communities",)),
        Kind(
            PremisesLedger,
            Permission.PREMISES_EDIT,
            needs=("communities",),
            uses=("compounds",),
        ),
        Kind(UnitLedger, Permission.UNIT_EDIT, uses=("communities",)),
        Kind(
            AccountLedger,
            Permission.ACCOUNT_EDIT,
            needs_its_uploader=True,
            needs=("communities",),
            uses=("units",),
        ),
        Kind(PartyOrganisationLedger, Permission.PARTY_EDIT, uses=("communities", "compounds")),
        Kind(
            CheckInLedger,
            Permission.CHECKIN_KEEP,
            needs_its_uploader=True,
            needs=("communities",),
            uses=("units",),
        ),
        Kind(WorkListItemLedger, Permission.WORKLIST_EDIT, needs_its_uploader=True),
        Kind(PartnerLedger, Permission.PARTY_EDIT, uses=("communities",)),
        Kind(GridLedger, Permission.GRID_EDIT, needs=("communities",), uses=("accounts",)),
        Kind(
            StructureLedger, Permission.GRID_EDIT, needs=("communities",), uses=("units", "grids")
        ),
        Kind(AllianceLedger, Permission.PROJECT_EDIT, uses=("communities", "party-organisations")),
        Kind(MembershipLedger, Permission.PROJECT_EDIT, needs=("units", "alliances")),
        Kind(
            PartTimeLedger,
            Permission.PART_TIME_APPROVE,
            needs=("units", "alliance-members", "party-organisations"),
        ),
        Kind(
            ProjectLedger,
            Permission.PROJECT_EDIT,
            needs_its_uploader=True,
            needs=("units", "alliances"),
            uses=("communities",),
        ),
        Kind(
            LivelihoodLedger,
            Permission.LIVELIHOOD_MANAGE,
            needs_its_uploader=True,
            uses=("communities", "compounds"),
        ),
        Kind(DrainageLedger, Permission.RENEWAL_EDIT, uses=("communities", "compounds")),
        Kind(
            SafetyAssetLedger,
            Permission.RENEWAL_EDIT,
            needs_second_person=True,
            uses=("communities", "compounds"),
        ),
        Kind(TeamLedger, Permission.TEAM_EDIT, needs=("communities",), uses=("units",)),
        Kind(RosterLedger, Permission.VOLUNTEER_EDIT, needs=("teams",)),
        Kind(
            ArmbandLedger,
            Permission.ARMBAND_EDIT,
            needs=("communities",),
            uses=("grids", "volunteers"),
        ),
        Kind(
            ActivityLedger,
            Permission.ACTIVITY_REVIEW,
            needs_second_person=True,
            needs=("communities", "teams"),
            uses=("projects", "alliances", "units"),
        ),
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


@dataclass(frozen=True, slots=True)
class Step:
    """One ledger on the way of a new office: how many rows it has, and what must come before."""

    kind: Kind
    count: int
    missing: tuple[Kind, ...]  # of what it needs or uses, the ledgers that are still empty
    is_open: bool  # nothing that it needs is missing

    @property
    def is_done(self) -> bool:
        return self.count > 0


def steps_for(user: User, street: Street, *, at: datetime) -> list[Step]:
    """Return every ledger of `street` that `user` may import, in the order of the set-up."""
    counts = _stored(KINDS, user, street, at=at)
    return [_step(kind, counts) for kind in kinds_for(user)]


def step_of(kind: Kind, user: User, street: Street, *, at: datetime) -> Step:
    """Return where one ledger of `street` stands."""
    keys = {kind.key, *kind.needs, *kind.uses}
    return _step(kind, _stored(keys, user, street, at=at))


def _stored(keys: Iterable[str], user: User, street: Street, *, at: datetime) -> Counter[str]:
    """Return how many rows each ledger holds; one query."""
    ledgers = {key: KINDS[key].ledger(scope=street, by=user, at=at) for key in keys}
    asked = {key: [ledger.stored()] for key, ledger in ledgers.items()}
    return counted(asked, are_joined=False)


def _step(kind: Kind, counts: Mapping[str, int]) -> Step:
    missing = [key for key in KINDS if key in {*kind.needs, *kind.uses} and not counts[key]]
    return Step(
        kind=kind,
        count=counts[kind.key],
        missing=tuple(KINDS[key] for key in missing),
        is_open=not any(key in kind.needs for key in missing),
    )


def streets_for(user: User, kind: Kind) -> list[Street]:
    """Return the streets into which `user` may import this kind, usually one."""
    reach = user.reach(Permission.IMPORT).streets & user.reach(kind.permission).streets
    return list(Street.objects.filter(pk__in=reach))


def batches_for(user: User) -> ImportBatchQuerySet:
    """Keep the imports that `user` may see: own kinds, own streets."""
    streets = user.reach(Permission.IMPORT).streets
    uids = Street.objects.filter(pk__in=streets).order_by().values("uid")
    rows: ImportBatchQuerySet = ImportBatch.objects.of_scopes(uids)
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
