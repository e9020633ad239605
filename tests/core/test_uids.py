from uuid import UUID

import pytest

from core.models import Photo
from core.uids import uid_of, uids_of

pytestmark = pytest.mark.once

UID = UUID("0190a1b2-0000-7000-8000-00000000000a")


@pytest.mark.parametrize("value", [str(UID), UID, UID.hex, Photo(uid=UID)])
def test_a_text_or_a_row_says_its_uid(value):
    assert uid_of(value) == UID


@pytest.mark.parametrize("value", ["", None, "1", str(UID)[:-1], f"{UID}x", "’; --", ["x"], b"\0"])
def test_anything_else_says_none(value):
    assert uid_of(value) is None


def test_of_many_the_order_stays_and_what_says_none_is_passed():
    assert uids_of([str(UID), "x", Photo(uid=UUID(int=1))]) == [UID, UUID(int=1)]
