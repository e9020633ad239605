"""A volume of logs that is full: requests are answered all the same, the lost lines counted."""

import contextlib
import logging
import os

import pytest

from core.logs import ConsoleHandler, JsonFormatter, LostLines

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not os.path.exists("/dev/full"), reason="Linux has a device that is full"),
]


@pytest.fixture
def log():
    """Put a handler on the root logger for as long as the test runs."""
    root = logging.getLogger()
    added = []

    def put(handler):
        handler.setFormatter(JsonFormatter())
        root.addHandler(handler)
        added.append(handler)

    yield put
    for handler in added:
        root.removeHandler(handler)


def test_a_full_log_takes_no_request_down_and_counts_the_lines(client, log, monkeypatch):
    monkeypatch.setattr(LostLines, "count", 0)
    stream = open("/dev/full", "w")  # noqa: SIM115  # closing it fails, see below
    log(ConsoleHandler(stream))

    answers = [client.get("/no-such-page/").status_code for _ in range(3)]

    assert answers == [404, 404, 404]
    assert LostLines.count >= 3
    with contextlib.suppress(OSError):
        stream.close()


def test_control_a_handler_that_passes_the_error_on_takes_the_request_down(client, log):
    class Strict(ConsoleHandler):
        def handleError(self, record):
            raise

    stream = open("/dev/full", "w")  # noqa: SIM115
    log(Strict(stream))

    with pytest.raises(OSError, match="No space left"):
        client.get("/no-such-page/")
    with contextlib.suppress(OSError):
        stream.close()


def test_an_error_of_the_program_in_a_line_is_shown_as_before(capsys):
    line = logging.LogRecord("portal", logging.ERROR, __file__, 1, "%d", ("word",), None)

    ConsoleHandler().handle(line)

    assert "TypeError" in capsys.readouterr().err
