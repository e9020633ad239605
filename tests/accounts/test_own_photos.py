"""One's own photos alone are added to what one writes."""

import pytest

from accounts.actions import check_own_photos
from core.errors import RefusedError
from tests.factories import make_photo, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_only_ones_own_photos_are_taken_and_none_is_no_photo_of_others():
    user = make_user(None)
    own = make_photo(user)

    check_own_photos([], by=user)
    check_own_photos([own, None], by=user)
    with pytest.raises(RefusedError, match="只能用自己上传的照片，请重新选择照片"):
        check_own_photos([own, make_photo()], by=user)
