"""The server that docs/deployment.md makes, and those who come to it."""

import http.client
import json
import socket
import ssl
import threading
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

from tests.deploy.debian import Debian
from tests.deploy.page import PAGE, sections
from tests.deploy.visitors import NAME


class Server(Debian):
    """The Debian, with what was typed there."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.said: dict[str, list[str]] = {}

    def type_section(self, heading: str, page: Path = PAGE) -> str:
        """Type every block below a heading; keep what each of them said."""
        self.said[heading] = [self.type(block) for block in sections(page)[heading]]
        return "\n".join(self.said[heading])

    def query(self, statement: str, *, user: str = "portal", fails: bool = False) -> str:
        """Return what the database answers to a user of the machine."""
        line = f'runuser -u {user} -- psql -At portal -c "{statement}"'
        return self.type(f"cd /\n{line}", fails=fails).strip()

    def main_process(self, name: str) -> int:
        return self.services.processes[f"{name}.service"].pid


@dataclass(frozen=True)
class People:
    """Two who signed in with password and phone app, a passer-by, and what went wrong for them."""

    office: Page
    phone: Page
    stranger: Page
    problems: list[str]


def encrypted(name: str = NAME, newest: ssl.TLSVersion = ssl.TLSVersion.TLSv1_3) -> ssl.SSLSocket:
    """Return a line to nginx that asks for `name` and speaks at most `newest`."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.maximum_version = newest
    line = socket.create_connection(("127.0.0.1", 443), timeout=60)
    try:
        return context.wrap_socket(line, server_hostname=name)
    except BaseException:
        line.close()
        raise


def ask(
    path: str, method: str = "GET", body: bytes | None = None, **headers: str
) -> tuple[int, http.client.HTTPMessage, bytes]:
    """Return status, headers and content of one answer."""
    with closing(http.client.HTTPConnection(NAME)) as connection:
        connection.sock = encrypted()
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()


def failed_parts() -> set[str]:
    return {part for part, word in json.loads(ask("/readyz")[2]).items() if word == "failed"}


class Visitors(threading.Thread):
    """Ask for pages without a pause until told to end; keep what was not answered well."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.is_over = threading.Event()
        self.count, self.failures = 0, list[str]()

    def run(self) -> None:
        while not self.is_over.is_set():
            self.count += 1
            for path in ("/healthz", "/", "/sign-in/"):
                try:
                    status = ask(path)[0]
                except OSError as error:
                    self.failures.append(f"{path}: {error!r}")
                else:
                    if status != 200:
                        self.failures.append(f"{path}: {status}")
            time.sleep(0.2)
