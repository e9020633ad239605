import pytest

from core.errors import RefusedError
from core.words import written

pytestmark = pytest.mark.once


def test_words_are_kept_without_margins_and_as_long_as_they_may_be():
    assert written("  搬家了\n", ask="请写明原因。") == "搬家了"
    assert written(" 搬家了", ask="请写明原因。", most=2) == "搬家"


@pytest.mark.parametrize("text", ["", " \n\t", "　"])
def test_blanks_are_no_words_and_the_refusal_says_what_to_write(text):
    with pytest.raises(RefusedError, match=r"^请写明原因。$"):
        written(text, ask="请写明原因。")
