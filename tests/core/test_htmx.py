import pytest

from core.htmx import wants_fragment

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        pytest.param({}, False, id="plain request"),
        pytest.param({"HX-Request": "true"}, True, id="htmx"),
        pytest.param({"HX-Request": "true", "HX-Boosted": "true"}, False, id="boosted link"),
        pytest.param(
            {"HX-Request": "true", "HX-History-Restore-Request": "true"}, False, id="history"
        ),
    ],
)
def test_a_fragment_is_wanted_only_by_htmx_for_a_part_of_the_page(rf, headers, expected):
    assert wants_fragment(rf.get("/", headers=headers)) is expected
