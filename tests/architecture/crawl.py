"""Asking every route of the portal as one person, and reading what the answers give away."""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any
from zlib import crc32

from django.contrib import admin
from django.db import models
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse

from accounts.actions import issue_token
from accounts.models import EntryLink, Message, Post, SignIn, User
from alliances.models import (
    Alliance,
    AllianceCoverage,
    AllianceMembership,
    CoBuildProject,
    NeedItem,
    NeedMatch,
    PartTimeMember,
    ProjectAgreement,
    ProjectMilestone,
    ResourceItem,
)
from core.models import ImportBatch, Job, Photo
from dashboard.figures import BY_ID
from dashboard.importing.kinds import KINDS
from dashboard.models import Baseline, SubjectRequest
from grids.models import (
    Broadcast,
    BuildingCode,
    ChatGroup,
    Entrance,
    Grid,
    HeadAward,
    HouseholdGroup,
    ResidentHead,
)
from party.models import (
    AdmissionApplication,
    AdmissionOpinion,
    Appraisal,
    AppraisalRound,
    AssistantLog,
    Attendee,
    CheckInReport,
    CommitteeMember,
    CommitteeTerm,
    GroupSlot,
    Meeting,
    MeetingDecision,
    MeetingTask,
    MeetingTopic,
    MemberCheckIn,
    OrgLifeRecord,
    Partner,
    PartyBrand,
    PartyOrganisation,
    PostClaim,
    PushedAssignment,
    PushedWork,
    Rectification,
    SecretaryAssistant,
    ServiceCertificate,
    ServicePost,
    UnitCheckIn,
    WorkList,
    WorkListItem,
)
from places.models import Building, Community, Facility, Unit, UnitJoin
from projects.models import (
    BuildStage,
    CompoundPlatform,
    DrainageUnit,
    HandoverItem,
    Honour,
    HonourApplication,
    HonourStandard,
    LivelihoodMilestone,
    LivelihoodPhoto,
    LivelihoodProject,
    LivelihoodProposal,
    NoticeObjection,
    PlanComment,
    PlanVersion,
    Premises,
    PremisesFile,
    PremisesInspection,
    PremisesKey,
    PremisesRepair,
    RenewalProject,
    SafetyAsset,
    Showcase,
    Wish,
    WishClaim,
    YardPlan,
)
from services.models import Correction, GuideItem, GuideVersion, Topic
from tests.architecture.routes import Route, routes
from tests.architecture.world import CANARY, World
from volunteers.models import (
    Activity,
    ActivityPlan,
    DutyRoster,
    GridWalk,
    PatrolShift,
    PointsRanking,
    Problem,
    ServiceProof,
    ServiceRecord,
    ShiftAsk,
    ShiftMember,
    Signup,
    VisitDuty,
    Volunteer,
    VolunteerMerge,
)

# Which table the `uid` of a route means, by the beginning of the route's name. A route with a
# parameter that stands nowhere here fails test_every_parameter_can_be_supplied.
TABLES: dict[str, type[models.Model]] = {
    "api:sign-in-end": SignIn,
    "api:activity": Activity,
    "api:photo": Photo,
    "api:problem": Problem,
    "api:wish": Wish,
    "api:plan": ActivityPlan,
    "alliances:project-": CoBuildProject,
    "alliances:milestone-": ProjectMilestone,
    "alliances:agreement-": ProjectAgreement,
    "accounts:sign-in-end": SignIn,
    "accounts:message-read": Message,
    "accounts:person": User,
    "accounts:post-propose": User,
    "accounts:password-reset": User,
    "accounts:second-factor-forget": User,
    "accounts:post-": Post,
    "accounts:deputy-": Post,
    "accounts:entry-link-issue": Post,
    "accounts:entry-link-revoke": EntryLink,
    "projects:wish-": Wish,
    "projects:claim-": WishClaim,
    "grids:chat-": ChatGroup,
    "grids:broadcast-": Broadcast,
    "dashboard:broadcast-": Broadcast,
    "alliances:need-": NeedItem,
    "alliances:match-": NeedMatch,
    "alliances:resource-": ResourceItem,
    "dashboard:need-": NeedItem,
    "dashboard:baseline-": Baseline,
    "dashboard:subject-": SubjectRequest,
    "dashboard:import-": ImportBatch,
    "core:job": Job,
    "dashboard:job-": Job,
    "grids:grid-": Grid,
    "grids:building-": Building,
    "grids:entrance-": Entrance,
    "grids:group-": HouseholdGroup,
    "grids:head-": ResidentHead,
    "grids:award-": HeadAward,
    "grids:code-": BuildingCode,
    "grids:community-": Community,
    "dashboard:community-": Community,
    "dashboard:facility-": Facility,
    "dashboard:check-in-unit": UnitCheckIn,
    "dashboard:check-in-member": MemberCheckIn,
    "dashboard:check-in-report": CheckInReport,
    "party:check-in-unit-": UnitCheckIn,
    "party:check-in-member-": MemberCheckIn,
    "party:service-post-": ServicePost,
    "party:claim-": PostClaim,
    "dashboard:unit-": Unit,
    "alliances:alliance-": Alliance,
    "alliances:coverage-": AllianceCoverage,
    "alliances:membership-": AllianceMembership,
    "alliances:unit-": Unit,
    "alliances:join-": UnitJoin,
    "party:organisation-": PartyOrganisation,
    "party:assistant-": SecretaryAssistant,
    "party:log-": AssistantLog,
    "party:certificate-": ServiceCertificate,
    "party:partner-": Partner,
    "party:brand-": PartyBrand,
    "dashboard:public-brand": PartyBrand,
    "dashboard:slot-": GroupSlot,
    "party:term-open": PartyOrganisation,
    "party:member-appoint": PartyOrganisation,
    "party:term-": CommitteeTerm,
    "party:member-": CommitteeMember,
    "party:life-": OrgLifeRecord,
    "party:round-": AppraisalRound,
    "party:appraisal-": Appraisal,
    "dashboard:appraisal-": Appraisal,
    "party:rectification-": Rectification,
    "party:work-list-": WorkList,
    "party:work-item-create": WorkList,
    "party:work-item-": WorkListItem,
    "party:admission-": AdmissionApplication,
    "party:admission-opinion": AdmissionOpinion,
    "party:pushed-": PushedWork,
    "party:assignment-": PushedAssignment,
    "party:topic-": MeetingTopic,
    "party:meeting-": Meeting,
    "party:attendee-": Attendee,
    "party:decision-": MeetingDecision,
    "party:task-": MeetingTask,
    "alliances:part-time-": PartTimeMember,
    "alliances:meeting-members": Meeting,
    "projects:premises-": Premises,
    "projects:stage-": BuildStage,
    "projects:inspection-": PremisesInspection,
    "projects:key-": PremisesKey,
    "projects:repair-": PremisesRepair,
    "projects:file-": PremisesFile,
    "projects:application-": HonourApplication,
    "projects:honour-": Honour,
    "projects:standard-": HonourStandard,
    "projects:platform-": CompoundPlatform,
    "volunteers:activity": Activity,
    "volunteers:filing": Activity,
    "volunteers:problem": Problem,
    "volunteers:photo": Photo,
    "volunteers:hand-over": User,
    "volunteers:merge-": VolunteerMerge,
    "volunteers:review-": Activity,
    "volunteers:plan-": ActivityPlan,
    "volunteers:signup-create": ActivityPlan,
    "volunteers:signup-": Signup,
    "volunteers:hours-propose": Activity,
    "volunteers:hours-": ServiceRecord,
    "volunteers:service-sheet": Volunteer,
    "volunteers:points-": Volunteer,
    "volunteers:proof-issue": Volunteer,
    "volunteers:proof-": ServiceProof,
    "volunteers:ranking-": PointsRanking,
    "volunteers:walk-": GridWalk,
    "volunteers:visit-duty-": VisitDuty,
    "volunteers:shift-": PatrolShift,
    "volunteers:stand-": ShiftMember,
    "volunteers:cover-": PatrolShift,
    "volunteers:cover-answer": ShiftAsk,
    "volunteers:roster-": DutyRoster,
    "projects:asset-": SafetyAsset,
    "projects:comment-": PlanComment,
    "projects:drainage-": DrainageUnit,
    "projects:handover-": HandoverItem,
    "projects:livelihood-": LivelihoodProject,
    "projects:milestone-": LivelihoodMilestone,
    "projects:objection-": NoticeObjection,
    "projects:photo": Photo,
    "projects:plan-": YardPlan,
    "projects:proposal-": LivelihoodProposal,
    "projects:renewal-": RenewalProject,
    "projects:showcase-": Showcase,
    "projects:shown-photo-": LivelihoodPhoto,
    "projects:version-": PlanVersion,
    "dashboard:public-livelihood-project": LivelihoodProject,
    "dashboard:public-plan": YardPlan,
    "dashboard:public-project-photo": Photo,
    "dashboard:public-showcase": Showcase,
    "services:guide-place": Facility,
    "services:desk-": GuideVersion,
    "services:desk-item": GuideItem,
    "services:desk-revise": GuideItem,
    "services:desk-checked": GuideItem,
    "services:desk-place": GuideItem,
    "services:desk-topic": Topic,
    "services:desk-correction": Correction,
}
# Parameters that are words, not rows.
WORDS: dict[str, list[str]] = {
    "figure_id": sorted(BY_ID),
    "kind": sorted(KINDS),
    "extension": ["xlsx"],
    "app_label": ["volunteers"],
    "day": ["2026-10-01"],
    "slug": ["residents", "item-s-published", "item-t-draft"],
    "code": ["biao-1", "ZZZZZZZZZZ"],
    "token": ["a-door-that-nobody-has"],
}
# As many are asked in a normal run; --full asks all.
MOST_WORDS = 4
ADMIN_KEYS = {"object_id", "key"}  # the integer key of a row of the route's ledger


@dataclass(frozen=True)
class Request:
    """One address to ask, and the zone of the row it names ("" when it names none)."""

    route: Route
    address: str
    zone: str

    @property
    def table(self) -> type[models.Model] | None:
        """The table of the row it names."""
        ledger = self.route.model_admin
        return ledger.model if ledger is not None else _table(self.route)


@dataclass(frozen=True)
class Answer:
    """What came back: status, and the canaries that stand in it."""

    request: Request
    status: int
    seen: frozenset[str]

    @property
    def zones(self) -> set[str]:
        """The zones whose texts stand in the answer."""
        return {CANARY.fullmatch(word)[1] for word in self.seen}  # type: ignore[index]


def walked() -> list[Route]:
    """Return the routes that the crawl asks."""
    return [route for route in routes() if "(?P<url>" not in route.address]


def can_supply(route: Route) -> bool:
    """True when the crawl knows a value for each parameter of the route."""
    return all(
        name in WORDS
        or (name in ADMIN_KEYS and route.model_admin is not None)
        or (name == "uid" and _table(route) is not None)
        for name in route.parameters
    )


def requests(
    world: World, home: str = "", seed: str = "", names: tuple[str, ...] = ("",)
) -> Iterator[Request]:
    """Yield every address of the routes whose names begin with one of these, for every zone.

    With `home` a sample, another one at each route and seed: some words, a row of that zone, one of
    no zone and one of elsewhere.
    """
    for route in walked():
        if route.name and route.name.startswith(names):
            for values, zone in _arguments(route, world, home, seed):
                yield Request(route, reverse(route.name, kwargs=values), zone)


def signed_in_as(user: User) -> Client:
    """Return a browser of `user` that lets server errors through; the API knows its token."""
    client = Client(raise_request_exception=True, headers=token_of(user))
    client.force_login(user)
    return client


def token_of(user: User) -> dict[str, str]:
    """Return the header by which the API knows `user`; pages do not look at it."""
    new = issue_token(user=user, device="x", second_factor=True)
    return {"Authorization": f"Bearer {new.token}"}


def ask(client: Client, request: Request, **data: str) -> Answer:
    """Get an address and read the answer, whatever it is made of."""
    response = client.get(request.address, data)
    text = text_of(response)
    asked = "".join(data.values())
    seen = {found[0] for found in CANARY.finditer(text)} - {asked}
    return Answer(request, response.status_code, frozenset(seen))


def text_of(response: HttpResponseBase) -> str:
    """Return what an answer says: a page, a stream, or the sheets of a workbook."""
    content = (
        b"".join(response.streaming_content)  # type: ignore[attr-defined]
        if response.streaming
        else response.content
    )
    if content[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            content = b"\n".join(book.read(name) for name in book.namelist())
    head = " ".join(f"{name}: {value}" for name, value in response.items())
    return head + content.decode("utf-8", "replace")


def filters_of(client: Client, address: str) -> list[tuple[str, bool]]:
    """Return the fields of a page's GET forms: name, and whether one picks from a list."""
    response = client.get(address)
    if response.status_code != 200 or "html" not in response.get("Content-Type", ""):
        return []
    reader = _GetForms()
    reader.feed(text_of(response))
    return sorted(reader.fields)


def autocompletes() -> Iterator[dict[str, str]]:
    """Yield the questions that the back room's pickers may ask."""
    for ledger in admin.site._registry.values():
        for name in ledger.get_autocomplete_fields(None):  # type: ignore[arg-type]
            meta = ledger.model._meta
            yield {
                "app_label": meta.app_label,
                "model_name": str(meta.model_name),
                "field_name": name,
                "term": "",
            }


def _arguments(
    route: Route, world: World, home: str, seed: str
) -> Iterator[tuple[dict[str, Any], str]]:
    """Yield (values of the parameters, zone of the row they name)."""
    words = [name for name in route.parameters if name in WORDS]
    choices: list[dict[str, Any]] = [{}]
    for name in words:
        some = _some(WORDS[name], MOST_WORDS, route.name + home + seed) if home else WORDS[name]
        choices = [{**chosen, name: word} for chosen in choices for word in some]
    rows: list[tuple[str, dict[str, Any]]] = [("", {})]
    keys = ADMIN_KEYS.intersection(route.parameters)
    if keys and route.model_admin is not None:
        name = keys.pop()
        chosen_rows = _samples(world, route.model_admin.model, home, route.name + seed)
        rows = [(zone, {name: row.pk}) for zone, row in chosen_rows]
    elif "uid" in route.parameters:
        table = _table(route)
        chosen_rows = _samples(world, table, home, route.name + seed) if table else []
        rows = [(zone, {"uid": row.uid}) for zone, row in chosen_rows]
    for chosen in choices:
        for zone, row in rows:
            yield {**chosen, **row}, zone


def _samples(
    world: World, table: type[models.Model], home: str, seed: str
) -> list[tuple[str, Any]]:
    """Return a row of each zone and state: more of the same would say the same.

    With `home` one of that zone comes first, then one of no zone and one of any other zone.
    """
    chosen: dict[str, dict[str, Any]] = {}
    for zone, row in world.of(table):
        chosen.setdefault(zone, {})[_state_of(row)] = row
    if not home:
        return [(zone, row) for zone, states in chosen.items() for row in states.values()]
    samples: list[tuple[str, Any]] = []
    for zones in ([home], [""], sorted(set(chosen) - {home, ""})):
        rows = [(zone, row) for zone in zones for row in chosen.get(zone, {}).values()]
        samples += _some(rows, 1, seed)
    return samples


def _some(values: list[Any], most: int, seed: str) -> list[Any]:
    """Return at most so many neighbours, from a place that follows from the seed."""
    start = crc32(seed.encode()) % len(values) if values else 0
    return (values[start:] + values[:start])[:most]


def _state_of(row: models.Model) -> str:
    return str(getattr(row, "state", getattr(row, "status", "")))


def _table(route: Route) -> type[models.Model] | None:
    found = [name for name in TABLES if route.name.startswith(name)]
    return TABLES[max(found, key=len)] if found else None


class _GetForms(HTMLParser):
    """Collects the named fields of forms that are sent by GET."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: set[tuple[str, bool]] = set()
        self._is_get = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "form":
            self._is_get = (values.get("method") or "get").lower() == "get"
        elif self._is_get and tag in {"input", "select"} and values.get("name"):
            is_word = tag == "input" and values.get("type", "text") in {"text", "search"}
            self.fields.add((str(values["name"]), not is_word))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._is_get = False
