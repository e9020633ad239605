"""What another SECRET_KEY ends, as docs/operations.md says: sign-ins, and nothing else."""

import pytest
from django.conf import settings as django_settings

from accounts.roles import Role
from tests.api.calls import client_of
from tests.factories import make_user

OTHER = "another-signing-key-" * 4


@pytest.mark.parametrize(("earlier", "status"), [([], 302), (["earlier"], 200)])
def test_another_signing_key_ends_sign_ins_unless_the_earlier_one_is_accepted(
    client, settings, db, earlier, status
):
    client.force_login(make_user(Role.STREET_STAFF))
    assert client.get("/desk/me/").status_code == 200
    fallbacks = [django_settings.SECRET_KEY for _ in earlier]

    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = OTHER, fallbacks

    assert client.get("/desk/me/").status_code == status
    if earlier:  # the sign-in has moved to the new key
        settings.SECRET_KEY_FALLBACKS = []
        assert client.get("/desk/me/").status_code == 200


def test_programs_keep_their_tokens_under_another_signing_key(settings, db):
    program = client_of(make_user(Role.STREET_STAFF))

    settings.SECRET_KEY = OTHER

    assert program.get("/api/v1/me/").status_code == 200
