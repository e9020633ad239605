"""Words that were sent and not taken, given back to be copied."""

import re
from contextlib import suppress

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, QueryDict, UnreadablePostError

from core.requests import is_own_form

FEWEST_LETTERS = 10  # what is shorter is quickly written again
MOST_TEXTS = 20
CHINESE = re.compile(r"[\u4e00-\u9fff]")  # no key, token or password has any


def unsaved_texts(request: HttpRequest) -> list[str]:
    """Return the longer texts of a form that was sent, each once, in the order of its fields.

    The browser's own way back may lead to an empty form: pages of staff are not kept by it. What
    another site sent along is left out: on our page it would read like words of ours.
    """
    sent = QueryDict()
    if is_own_form(request):
        with suppress(SuspiciousOperation, UnreadablePostError):
            sent = request.POST
    words = [word.strip() for name in sent for word in sent.getlist(name)]
    long = [word for word in words if len(word) >= FEWEST_LETTERS and CHINESE.search(word)]
    return list(dict.fromkeys(long))[:MOST_TEXTS]
