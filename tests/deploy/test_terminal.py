"""Whom root becomes in deploy/bin stays out of the window in which root types."""

import os
import pty
import signal
from contextlib import suppress

import pytest

from tests.deploy.debian import ROOT
from tests.deploy.stage import as_root

pytestmark = [pytest.mark.once, as_root]

# What a process of the portal's would do that got hold of one of these.
TYPES = """
import fcntl, os, termios
print(os.getuid(), os.isatty(0))
for way in (lambda: fcntl.ioctl(0, termios.TIOCSTI, b"x"), lambda: os.open("/dev/tty", os.O_RDWR)):
    try:
        way()
        print("reached")
    except OSError:
        print("refused")
"""


def in_a_window(program: str, *, key: bytes = b"") -> tuple[int, list[str]]:
    """Return how root's shell ends and what its window shows, where `program` runs as nobody.

    `key` is pressed when the program has said something.
    """
    child, window = pty.fork()
    if child == 0:
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # who runs tests in the background ignores it
        lines = f". {ROOT}/deploy/bin/common.sh; runuser -u nobody -- {program}; echo over"
        os.execvp("bash", ["bash", "-c", lines])
    said = b""
    with suppress(OSError):  # at its end
        while part := os.read(window, 4096):
            if not said:
                os.write(window, key)
            said += part
    os.close(window)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), said.decode().split()


def test_whom_root_becomes_cannot_put_keys_into_the_window_of_root():
    """Linux before 6.2, Debian 12's among them, lets whoever has a terminal do so (TIOCSTI)."""
    _, said = in_a_window(f"/usr/bin/python3 -c '{TYPES}'")

    assert said == ["65534", "True", "refused", "refused", "over"]


def test_a_key_that_interrupts_reaches_them_all_the_same():
    ended, said = in_a_window("bash -c 'echo begun; exec sleep 60'", key=b"\x03")

    assert (ended != 0, said[0], "over" in said) == (True, "begun", False)
