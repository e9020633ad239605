"""One JSON line per event, with the ids of request and person and no personal data."""

import json
import logging
import re
import sys
from datetime import datetime

from django.utils import timezone

from core.context import current
from core.masking import mask_personal

# Line breaks that JSON leaves alone and some readers of logs split at: a forged line begins here.
_LINE_BREAKS = {0x85: "\\u0085", 0x2028: "\\u2028", 0x2029: "\\u2029"}
_TRACEBACKS = logging.Formatter()
# People search for names and phones: of an address what follows the question mark is left out.
_QUERY = re.compile(r"\?[^\s?=\"']{1,80}=[^\s\"']*")
# PostgreSQL repeats the row or the statement that it refused.
_VALUES = re.compile(
    r"^ *(?:DETAIL|CONTEXT|HINT|LINE \d+|QUERY|WHERE|STATEMENT):?.*$", re.MULTILINE
)
# Asked for as far as the last sign that closes, so that no sign that opens is followed in vain.
_QUOTED = re.compile(
    r"""(['"“‘「])[^\x80-\U0010ffff'"]*+[^\x00-\x7f”’」][^'"”’」]*+(['"”’」])""", re.DOTALL
)
# A place in the program with its line of source and the signs below it, as Python writes them.
_FRAME = re.compile(
    r'(^  File "[^"\n]*", line \d+, in [^\n]*(?:\n    [^\n]*(?:\n    [~^ ]*)?)?$)', re.MULTILINE
)
_CLOSES = "'\"”’」"


class PersonalDataFilter(logging.Filter):
    """Blanks phones (11 digits) and ID numbers (17 or 18 digits) in message and traceback, what was
    searched for in an address, and of an error the values that it quotes.

    Of a refused request the reason is kept instead of a traceback: it went wrong nowhere.
    Source: docs/rules.md R-LOG-1.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record in place; every record passes."""
        record.msg, record.args = without_personal(record.getMessage()), ()
        if isinstance(record.exc_info, tuple) and getattr(record, "status_code", 500) < 500:
            record.exc_text = without_personal(str(record.exc_info[1]))
            record.exc_info = None
        elif record.exc_text:
            record.exc_text = without_values(record.exc_text)
        elif record.exc_info:
            record.exc_text = without_values(_TRACEBACKS.formatException(record.exc_info))
        return True


def without_personal(text: str) -> str:
    """Return a text without phones, ID numbers and what was searched for in an address."""
    return mask_personal(_QUERY.sub("?***", text))


def without_values(traceback: str) -> str:
    """Return a traceback whose errors quote nothing: frames and lines of source stay as they are.

    What stands in quotes goes unless it is plain ASCII, as names of columns and keys are; an error
    may say it on several lines, however they begin.
    """
    said = _FRAME.split(traceback)
    said[::2] = [_without_quoted(_VALUES.sub("***", words)) for words in said[::2]]
    return without_personal("".join(said))


def _without_quoted(words: str) -> str:
    end = max(map(words.rfind, _CLOSES)) + 1
    return _QUOTED.sub(r"\1***\2", words[:end]) + words[end:]


class LostLines:
    """How many lines this process could not write, as onto a full volume."""

    count = 0


class ConsoleHandler(logging.StreamHandler):  # type: ignore[type-arg]
    """Writes to the console; a line that finds no room is counted, and nobody's request fails."""

    def handleError(self, record: logging.LogRecord) -> None:  # logging's own name
        """Count what the volume or a closed pipe refused; show anything else as logging does."""
        LostLines.count += 1
        if not isinstance(sys.exc_info()[1], OSError):
            super().handleError(record)


class JsonFormatter(logging.Formatter):
    """Writes time (with offset), level, logger, message, ids, address, and what Django adds."""

    def format(self, record: logging.LogRecord) -> str:
        """Return one line without a line break, whatever stands in the message."""
        request = getattr(record, "request", None)
        # Django writes its line about an answer after the request's context was taken down.
        context = getattr(request, "portal_context", None) or current.get()
        line = {
            "time": datetime.fromtimestamp(
                record.created, tz=timezone.get_default_timezone()
            ).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "request_id": context.request_id or None,
            "user_id": context.user_id,
            "address": context.address or None,
            # Without the query string: people search for names and phones.
            "method": getattr(request, "method", None),
            "path": mask_personal(getattr(request, "path", "")) or None,
            "status": getattr(record, "status_code", None),
            "exception": self._traceback(record),
        }
        known = {name: value for name, value in line.items() if value is not None}
        return json.dumps(known, ensure_ascii=False, default=str).translate(_LINE_BREAKS)

    def _traceback(self, record: logging.LogRecord) -> str | None:
        if record.exc_text:
            return record.exc_text
        if record.exc_info:
            return without_values(self.formatException(record.exc_info))
        return None
