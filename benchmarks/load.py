"""Many people at once on the hundredfold data: what pages take while the machine has other work.

Web server, database, Redis and the people themselves share the cores of one machine, so what is
measured here is the least that a server of its own would do.
"""

import http.client
import os
import random
import socket
import subprocess
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from statistics import median
from urllib.parse import quote, urlencode
from uuid import uuid4

from django.conf import settings
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts.actions.tokens import issue_token
from accounts.models import User
from benchmarks import pages
from benchmarks.measure import Line
from dashboard import figures
from services.models import GuideItem
from volunteers.models import Activity, Team

ROOT = Path(__file__).resolve().parents[1]
TICK = os.sysconf("SC_CLK_TCK")
PAGE_SIZE = os.sysconf("SC_PAGE_SIZE")
PEOPLE = 64  # who wait for an answer at one moment at most
MOST_MS = 300.0
CSRF = "c" * 32
STEP_SECONDS = 20

# What a hundred views are, by the kind of page; a kind's addresses are taken in turn.
MIX = {"public": 34, "phone": 28, "ledger": 16, "api": 10, "file": 4, "figure rows": 6, "board": 2}


@dataclass(frozen=True)
class View:
    """One page that somebody asks for."""

    kind: str
    path: str
    headers: dict[str, str]
    body: Callable[[], str] | None = None


@dataclass
class Answers:
    """Milliseconds from the moment that was planned for a view to its last byte, by kind."""

    took: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    statuses: Counter[str] = field(default_factory=Counter)

    @property
    def all(self) -> list[float]:
        return sorted(ms for kind in self.took.values() for ms in kind)

    @property
    def by_kind(self) -> list[tuple[str, list[float]]]:
        return [(kind, sorted(took)) for kind, took in self.took.items()]

    @property
    def wrong(self) -> int:
        return sum(n for status, n in self.statuses.items() if not status.startswith(("2", "3")))


def lines(rate: int, seconds: int) -> Iterator[Line]:
    """Serve, find the highest rate that holds, then hold `rate` views a second for `seconds`."""
    views = Views()
    with served() as web:
        traffic(web.port, views, rate=10, seconds=STEP_SECONDS)  # fills caches, opens connections
        print(f"\nhighest rate that holds p95 ≤ {MOST_MS:g} ms: {_highest(web.port, views)}/s\n")
        before, memory = _cpu(web), web.memory()
        answers = traffic(web.port, views, rate=rate, seconds=seconds)
        spent = {part: now - before[part] for part, now in _cpu(web).items()}
        print(_report(answers, spent, seconds))
        print(f"memory of the workers, MiB: {memory} before, {web.memory()} after")
    for share, goal in ((95, MOST_MS), (99, 800.0)):
        took = _at(answers.all, share)
        name = f"{rate} mixed views a second for {seconds} s, {answers.wrong} errors, p{share}"
        yield Line(
            name, f"{goal:g} ms", took / goal, 1, False, took, goal, took / goal, took / goal
        )


def _highest(port: int, views: "Views") -> int:
    held = 0
    for rate in (10, 15, 20, 25, 30, 35, 40, 45, 50, 60, 70, 80, 100):
        answers = traffic(port, views, rate=rate, seconds=STEP_SECONDS)
        took = _at(answers.all, 95)
        print(f"{rate}/s: p50 {median(answers.all):.0f}, p95 {took:.0f} ms, {answers.wrong} errors")
        if took > MOST_MS or answers.wrong:
            break
        held = rate
    return held


# Who asks for what


class Views:
    """The views of the mix, endlessly and always the same ones: people of five posts."""

    def __init__(self) -> None:
        self.office = _people("street_staff")[0]
        self.secretaries = _people("community_secretary")
        self._chance = random.Random("load")
        self._by_kind = {kind: getattr(self, f"_{kind.replace(' ', '_')}")() for kind in MIX}

    def __next__(self) -> View:
        [kind] = self._chance.choices(list(MIX), list(MIX.values()))
        return self._chance.choice(self._by_kind[kind])

    def _public(self) -> list[View]:
        slugs = GuideItem.objects.order_by("pk").values_list("slug", flat=True)[:20]
        addresses = ["/", "/guide/", "/alliance/", "/results/", "/work-lists/", "/livelihood/"]
        addresses += [f"/guide/{slug}/" for slug in slugs]
        return [View("public", path, {}) for path in addresses]

    def _phone(self) -> list[View]:
        return [view for user in self.secretaries for view in self._phone_of(user)]

    def _phone_of(self, user: User) -> list[View]:
        own = Activity.objects.visible_to(user).order_by("-pk").values_list("uid", flat=True)[:20]
        addresses = ["/desk/", "/desk/activities/", "/desk/activities/new/", "/desk/problems/"]
        addresses = addresses * 3 + [f"/desk/activities/{uid}/" for uid in own]
        known = _cookie(user)
        return [View("phone", path, known) for path in addresses]

    def _ledger(self) -> list[View]:
        ledger = "/admin/volunteers/activity/"
        addresses = [
            *(ledger, f"{ledger}?p=3", f"{ledger}?state=confirmed", f"{ledger}?q=清洁"),
            *("/admin/volunteers/volunteer/", "/admin/volunteers/problem/", "/admin/places/unit/"),
            "/desk/reviews/",
        ]
        known = _cookie(self.office)
        return [View("ledger", quote(path, safe="/?=&"), known) for path in addresses]

    def _board(self) -> list[View]:
        known = _cookie(self.office)
        addresses = ["/board/", f"/board/?period={timezone.localdate().year}"]
        return [View("board", path, known) for path in addresses]

    def _figure_rows(self) -> list[View]:
        known = _cookie(self.office)
        return [
            View("figure rows", reverse("dashboard:figure-rows", args=[figure.id]), known)
            for figure in figures.visible_figures(self.office)
        ]

    def _api(self) -> list[View]:
        addresses = ["/api/v1/me/", "/api/v1/activities/", "/api/v1/problems/"]
        return [
            View("api", path, {"Authorization": f"Bearer {token.token}"})
            for token in (
                issue_token(user=user, device="小程序", second_factor=False)
                for user in self.secretaries
            )
            for path in addresses
        ]

    def _file(self) -> list[View]:
        return [self._filing_of(user) for user in self.secretaries]

    def _filing_of(self, user: User) -> View:
        post = user.current_posts[0]
        team = Team.objects.filter(community=post.community).order_by("pk")[0]
        fixed = {
            "filer": str(user.uid),
            "post": str(post.uid),
            "team": str(team.uid),
            "line": "volunteer",
            "kind": "environment",
            "headcount_basis": "people",
            "problems-TOTAL_FORMS": "0",
            "problems-INITIAL_FORMS": "0",
            "step": "submit",
        }

        def body() -> str:
            key = str(uuid4())
            day = timezone.localdate() - timedelta(days=self._chance.randrange(300))
            own = {"key": key, "title": f"清理楼道{key[:8]}", "place": f"楼道{key[:6]}"}
            counted = {"held_on": day.isoformat(), "headcount": str(self._chance.randrange(5, 500))}
            return urlencode(fixed | own | counted)

        known = _cookie(user) | {"Content-Type": "application/x-www-form-urlencoded"}
        return View("file", "/desk/activities/new/", known, body)


def _people(role: str) -> list[User]:
    keys = User.objects.filter(posts__role=role).order_by("pk").values_list("pk", flat=True)
    found = (User.objects.all().with_posts(key) for key in dict.fromkeys(keys))
    return [user for user in found if user is not None and user.current_posts]


def _cookie(user: User) -> dict[str, str]:
    name = settings.SESSION_COOKIE_NAME
    cookies = f"{name}={pages.session(user)}; {settings.CSRF_COOKIE_NAME}={CSRF}"
    return {"Cookie": cookies, "X-CSRFToken": CSRF}


# Asking


def traffic(port: int, views: Views, *, rate: int, seconds: int) -> Answers:
    """Ask for `rate` views a second, whether or not earlier ones were answered."""
    answers, lock = Answers(), threading.Lock()
    begun = time.perf_counter() + 0.1
    plan = iter([(begun + n / rate, next(views)) for n in range(rate * seconds)])

    def person() -> None:
        while True:
            with lock:
                planned, view = next(plan, (0.0, None))
            if view is None:
                return
            time.sleep(max(0.0, planned - time.perf_counter()))
            status = _asked(port, view)
            took = (time.perf_counter() - planned) * 1000
            with lock:
                answers.took[view.kind].append(took)
                answers.statuses[status] += 1

    crowd = [threading.Thread(target=person) for _ in range(PEOPLE)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()
    return answers


def _asked(port: int, view: View) -> str:
    """Ask once, on a connection of its own; return the status, or the name of what broke."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    body = view.body() if view.body else None
    try:
        line.request("POST" if body else "GET", view.path, body, view.headers)
        answer = line.getresponse()
        answer.read()
    except (OSError, http.client.HTTPException) as error:
        return type(error).__name__
    finally:
        line.close()
    return str(answer.status)


# Serving


@dataclass(frozen=True)
class Web:
    """gunicorn as it runs in a deployment."""

    port: int
    master: int

    def workers(self) -> list[int]:
        return [int(n) for n in _words(f"/proc/{self.master}/task/{self.master}/children")]

    def memory(self) -> list[int]:
        """Return the MiB that each worker holds in memory."""
        pages_held = (int(_words(f"/proc/{worker}/statm")[1]) for worker in self.workers())
        return [held * PAGE_SIZE // 2**20 for held in pages_held]


@contextmanager
def served() -> Iterator[Web]:
    """Run the web server of deploy/, except that its processes are never replaced."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "--config", "deploy/web.py", "--max-requests", "0"]
    words = ["--bind", f"127.0.0.1:{port}", "lianhua.wsgi"]
    env = os.environ | {
        "ALLOWED_HOSTS": "127.0.0.1",
        "LOG_LEVEL": "CRITICAL",
        "API_PER_MINUTE": "100000",
        "DATABASE_POOL": "8",  # as deploy/portal.env: no thread opens a connection each minute
    }
    server = subprocess.Popen([*command, *words], cwd=ROOT, env=env)
    try:
        for _ in range(300):
            time.sleep(0.1)
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
        yield Web(port, server.pid)
    finally:
        server.terminate()
        server.wait()


def _cpu(web: Web) -> dict[str, float]:
    """Return the seconds of CPU that each part has used so far."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT setting FROM pg_settings WHERE name = 'data_directory'")
        (folder,) = cursor.fetchone()
    [postmaster] = _words(f"{folder}/postmaster.pid")[:1]
    backends = _words(f"/proc/{postmaster}/task/{postmaster}/children")
    return {
        "web": sum(_ticks(worker) for worker in web.workers()),
        "database": _ticks(int(postmaster), ended=True) + sum(_ticks(int(n)) for n in backends),
        "people": time.process_time(),
    }


def _ticks(process: int, *, ended: bool = False) -> float:
    """Return the CPU seconds of a process, with those of its ended children when asked."""
    try:
        words = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:  # it ended meanwhile, and counts with the ended ones
        return 0.0
    return sum(int(word) for word in words[11 : 15 if ended else 13]) / TICK


def _words(path: str) -> list[str]:
    return Path(path).read_text().split()


# Telling


def _report(answers: Answers, spent: dict[str, float], seconds: int) -> str:
    rows = []
    for kind, took in [*answers.by_kind, ("all", answers.all)]:
        shares = " | ".join(f"{_at(took, share):.0f}" for share in (50, 95, 99))
        rows.append(f"| {kind} | {len(took)} | {shares} |")
    shares = ", ".join(f"{part} {used / seconds:.2f}" for part, used in spent.items())
    found = ", ".join(f"{count} × {status}" for status, count in answers.statuses.most_common())
    head = "| kind of page | views | p50, ms | p95, ms | p99, ms |\n|---|---|---|---|---|"
    views = sum(answers.statuses.values())
    each = ", ".join(f"{part} {used * 100 / views:.2f}" for part, used in spent.items())
    told = f"\ncores at work: {shares}; CPU seconds per 100 views: {each}; {found}"
    return "\n".join([head, *rows, told])


def _at(took: list[float], share: int) -> float:
    return took[min(len(took) - 1, len(took) * share // 100)] if took else 0.0
