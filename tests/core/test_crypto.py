import uuid
from base64 import urlsafe_b64decode, urlsafe_b64encode

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.core.exceptions import ImproperlyConfigured

from core import crypto
from core.crypto import SealError, blind_index, digest, seal, unseal

pytestmark = pytest.mark.once

FIELD = "shop.customer.number"
ROW = uuid.UUID("0b5d1c9e-8a3f-4a53-9d0c-2f6f3a1b7c11")
OTHER_ROW = uuid.UUID("0b5d1c9e-8a3f-4a53-9d0c-2f6f3a1b7c12")
TEXT = "530102195001010011 备注：听力不便"


@pytest.fixture(autouse=True)
def keys(settings):
    settings.FIELD_KEYS = {"k1": b"\x01" * 32, "k2": b"\x02" * 32}
    settings.FIELD_KEY_ID = "k1"
    settings.FIELD_CIPHER = "aesgcm"
    settings.INDEX_KEY = b"\x03" * 32


@pytest.mark.parametrize("cipher", ["aesgcm", "sm4gcm"])
@pytest.mark.parametrize(
    "text", ["", "a", TEXT, "长" * 5000], ids=["empty", "one", "usual", "long"]
)
def test_a_sealed_text_opens_unchanged(settings, cipher, text):
    settings.FIELD_CIPHER = cipher

    token = seal(text, field=FIELD, row=ROW)

    assert token.startswith(f"v1:{cipher}:k1:")
    assert unseal(token, field=FIELD, row=ROW) == text


def test_a_sealed_text_shows_nothing_of_the_text_and_differs_each_time():
    tokens = {seal(TEXT, field=FIELD, row=ROW) for _ in range(50)}

    assert len(tokens) == 50
    assert not any("530102" in token or "听力" in token for token in tokens)


@pytest.mark.parametrize("cipher", ["aesgcm", "sm4gcm"])
@pytest.mark.parametrize(
    ("field", "row"),
    [
        pytest.param(FIELD, OTHER_ROW, id="copied into another row"),
        pytest.param("shop.customer.note", ROW, id="copied into another field"),
    ],
)
def test_a_sealed_text_does_not_open_elsewhere(settings, cipher, field, row):
    settings.FIELD_CIPHER = cipher
    token = seal(TEXT, field=FIELD, row=ROW)

    with pytest.raises(SealError):
        unseal(token, field=field, row=row)


def test_field_and_row_are_bound_apart_so_that_letters_cannot_move_between_them():
    token = seal(TEXT, field="a.bc", row="d")

    with pytest.raises(SealError):
        unseal(token, field="a.b", row="cd")


def test_mixed_keys_and_ciphers_are_readable_while_keys_are_rotated(settings):
    old = seal(TEXT, field=FIELD, row=ROW)
    settings.FIELD_KEY_ID, settings.FIELD_CIPHER = "k2", "sm4gcm"
    new = seal(TEXT, field=FIELD, row=ROW)

    assert new.startswith("v1:sm4gcm:k2:")
    assert unseal(old, field=FIELD, row=ROW) == unseal(new, field=FIELD, row=ROW) == TEXT


def test_a_text_under_a_removed_key_is_refused_by_the_name_of_the_key(settings):
    token = seal(TEXT, field=FIELD, row=ROW)
    settings.FIELD_KEYS, settings.FIELD_KEY_ID = {"k2": b"\x02" * 32}, "k2"

    with pytest.raises(SealError, match="k1 is not configured"):
        unseal(token, field=FIELD, row=ROW)


def test_a_wrong_key_under_the_right_name_is_refused(settings):
    token = seal(TEXT, field=FIELD, row=ROW)
    settings.FIELD_KEYS = {"k1": b"\x09" * 32}

    with pytest.raises(SealError):
        unseal(token, field=FIELD, row=ROW)


@pytest.mark.parametrize("cipher", ["aesgcm", "sm4gcm"])
def test_every_altered_byte_is_noticed(settings, cipher):
    settings.FIELD_CIPHER = cipher
    head, _, body = seal("秘密", field=FIELD, row=ROW).rpartition(":")
    raw = urlsafe_b64decode(body)

    for position in range(len(raw)):
        altered = raw[:position] + bytes([raw[position] ^ 1]) + raw[position + 1 :]
        with pytest.raises(SealError):
            unseal(f"{head}:{urlsafe_b64encode(altered).decode()}", field=FIELD, row=ROW)


@pytest.mark.parametrize(
    "token",
    [
        pytest.param("", id="empty"),
        pytest.param("530102195001010011", id="plain text"),
        pytest.param("v1:aesgcm:k1:", id="no body"),
        pytest.param("v1:aesgcm:k1:AAAA", id="shorter than a nonce"),
        pytest.param("v1:aesgcm:k1:不是编码", id="not base64"),
        pytest.param("v1:aesgcm:k1:a", id="broken base64"),
        pytest.param("v2:aesgcm:k1:AAAA", id="unknown version"),
        pytest.param("v1:rot13:k1:AAAA", id="unknown cipher"),
        pytest.param("v1:sm4gcm:k1:AAAA", id="short SM4"),
        pytest.param("v1:aesgcm:k1:extra:AAAA", id="too many parts"),
        pytest.param("aesgcm:k1:AAAA", id="too few parts"),
    ],
)
def test_what_is_no_sealed_value_is_refused(token):
    with pytest.raises(SealError):
        unseal(token, field=FIELD, row=ROW)


def test_an_error_never_holds_the_text():
    token = seal(TEXT, field=FIELD, row=ROW)

    with pytest.raises(SealError) as caught:
        unseal(token, field=FIELD, row=OTHER_ROW)

    assert "530102" not in str(caught.value)
    assert token not in str(caught.value)


@pytest.mark.parametrize(("name", "value"), [("FIELD_CIPHER", "des"), ("FIELD_KEY_ID", "k9")])
def test_sealing_with_settings_that_name_nothing_is_refused(settings, name, value):
    setattr(settings, name, value)

    with pytest.raises(ImproperlyConfigured):
        seal(TEXT, field=FIELD, row=ROW)


def test_sm4_is_the_national_standard():
    """GB/T 32907-2016, appendix A: the one published example."""
    key = bytes.fromhex("0123456789abcdeffedcba9876543210")

    block = Cipher(algorithms.SM4(key), modes.ECB()).encryptor().update(key)

    assert block.hex() == "681edf34d206965e86b3e94f536e4246"


def test_the_two_ciphers_work_under_different_keys():
    short = crypto._aead("sm4gcm", b"\x01" * 32)
    long = crypto._aead("aesgcm", b"\x01" * 32)

    assert short.encrypt(b"0" * 12, b"x", b"") != long.encrypt(b"0" * 12, b"x", b"")


@pytest.mark.parametrize(
    "text",
    ["53010219900307002X", "53010219900307002x", "５３０１０２１９９００３０７００２Ｘ",
     " 530102 19900307 002X\t"],
    ids=["stored", "lower case", "full width", "blanks"],
)  # fmt: skip
def test_a_blind_index_finds_a_number_however_it_was_typed(text):
    stored = blind_index("53010219900307002X", field=FIELD)

    assert blind_index(text, field=FIELD) == stored
    assert len(stored) == 64


def test_a_blind_index_depends_on_value_field_and_key(settings):
    indexes = {
        blind_index("13800000001", field=FIELD),
        blind_index("13800000002", field=FIELD),
        blind_index("13800000001", field="shop.customer.phone"),
    }
    settings.INDEX_KEY = b"\x04" * 32
    indexes.add(blind_index("13800000001", field=FIELD))

    assert len(indexes) == 4


def test_a_digest_is_keyed_short_and_no_blind_index(settings):
    kept = digest("13800000001")
    settings.AUDIT_KEY = b"\x04" * 32

    assert len(kept) == 32
    assert digest("13800000001") != kept
    assert not blind_index("13800000001", field="").startswith(digest("13800000001"))


@pytest.mark.parametrize("value", [None, ""])
def test_a_digest_of_nothing_is_empty(value):
    assert digest(value) == ""


def test_a_digest_takes_any_value_that_has_a_text():
    assert digest(12) == digest("12") != digest(False)
