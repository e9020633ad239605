"""Sensitive text at rest: sealed values, blind indexes for exact search, digests for the audit.

A sealed value is `v1:<cipher>:<key id>:<base64>`. It opens only under the key it names, in the
field and row it was sealed for, so a value copied into another row is refused.
"""

import hashlib
import hmac
import os
import re
import unicodedata
from base64 import urlsafe_b64encode
from binascii import Error as Base64Error
from binascii import a2b_base64
from functools import lru_cache
from typing import Protocol
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.views.decorators.debug import sensitive_variables

VERSION = "v1"
NONCE_BYTES = 12
TAG_BYTES = 16
_BLANKS = re.compile(r"\s+")


class SealError(Exception):
    """A sealed value cannot be opened: unknown key, other row or field, or altered bytes."""


class _Aead(Protocol):
    """Authenticated encryption as `cryptography` shapes it for AES."""

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes: ...

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes: ...


class _Sm4Gcm:
    """SM4-GCM (GB/T 32907) in the shape of `AESGCM`; the tag follows the ciphertext."""

    def __init__(self, key: bytes) -> None:
        self._cipher = algorithms.SM4(key)

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        """Return ciphertext and tag."""
        encryptor = Cipher(self._cipher, modes.GCM(nonce)).encryptor()
        encryptor.authenticate_additional_data(associated_data or b"")
        return encryptor.update(data) + encryptor.finalize() + encryptor.tag

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        """Return the plain bytes; InvalidTag when anything was altered."""
        body, tag = data[:-TAG_BYTES], data[-TAG_BYTES:]
        decryptor = Cipher(self._cipher, modes.GCM(nonce, tag)).decryptor()
        decryptor.authenticate_additional_data(associated_data or b"")
        return decryptor.update(body) + decryptor.finalize()


# Each cipher works under its own key derived from the configured one: SM4 takes 16 bytes, and no
# key serves two algorithms.
_CIPHERS: dict[str, tuple[type[AESGCM] | type[_Sm4Gcm], int]] = {
    "aesgcm": (AESGCM, 32),
    "sm4gcm": (_Sm4Gcm, 16),
}


@lru_cache(maxsize=32)
def _aead(cipher: str, master: bytes) -> _Aead:
    kind, length = _CIPHERS[cipher]
    info = b"field " + cipher.encode()
    return kind(HKDF(algorithm=SHA256(), length=length, salt=None, info=info).derive(master))


@lru_cache(maxsize=8)
def _index_key(purpose: bytes, master: bytes) -> bytes:
    return hmac.digest(master, purpose, "sha256")


def _bound_to(head: str, field: str, row: UUID | str) -> bytes:
    return "\0".join([head, field, str(row)]).encode()


def current_head() -> str:
    """Return how a value sealed now begins, up to the colon behind the name of its key."""
    return f"{VERSION}:{settings.FIELD_CIPHER}:{settings.FIELD_KEY_ID}:"


@sensitive_variables("text")
def seal(text: str, *, field: str, row: UUID | str) -> str:
    """Encrypt `text` for one field (`app.model.field`) of one row (its uid) under the current key.

    Shape:  `v1:<cipher>:<key id>:<base64>`, different at every call; about 4/3 of the UTF-8
            length plus 60 characters. Empty text is sealed too; leave a blank column blank.
    Errors: ImproperlyConfigured when the settings name a cipher or key that does not exist.
    """
    cipher, key_id = settings.FIELD_CIPHER, settings.FIELD_KEY_ID
    if cipher not in _CIPHERS or key_id not in settings.FIELD_KEYS:
        raise ImproperlyConfigured("FIELD_CIPHER or FIELD_KEY_ID names nothing that exists.")
    head = f"{VERSION}:{cipher}:{key_id}"
    nonce = os.urandom(NONCE_BYTES)
    sealed = _aead(cipher, settings.FIELD_KEYS[key_id]).encrypt(
        nonce, text.encode(), _bound_to(head, field, row)
    )
    return f"{head}:{urlsafe_b64encode(nonce + sealed).decode()}"


@sensitive_variables()
def unseal(token: str, *, field: str, row: UUID | str) -> str:
    """Return the text that was sealed for this field of this row, under whichever key it names.

    Errors: SealError, without the value in it, when the token is not one of ours, its key is not
            configured, it belongs to another row or field, or it was altered.
    """
    head, _, body = token.rpartition(":")
    version, cipher, key_id = [*head.split(":"), "", "", ""][:3]
    master = settings.FIELD_KEYS.get(key_id)
    if version != VERSION or cipher not in _CIPHERS or head.count(":") != 2:
        raise SealError(f"{field} of {row}: not a sealed value")
    if master is None:
        raise SealError(f"{field} of {row}: key {key_id} is not configured")
    try:
        raw = a2b_base64(body.translate({45: "+", 95: "/"}).encode(), strict_mode=True)
        data = _aead(cipher, master).decrypt(
            raw[:NONCE_BYTES], raw[NONCE_BYTES:], _bound_to(head, field, row)
        )
    except (InvalidTag, Base64Error, ValueError):
        raise SealError(f"{field} of {row}: altered, or sealed for another row") from None
    return data.decode()


@sensitive_variables("text")
def blind_index(text: str, *, field: str) -> str:
    """Return the keyed hash by which an exact value is found without being stored.

    Shape:  64 hexadecimal digits. Full-width and half-width, blanks and letter case make no
            difference; the same value in another field gives another index.
    """
    return blind_indexes(text, field=field)[0]


@sensitive_variables("text")
def blind_indexes(text: str, *, field: str) -> list[str]:
    """Return the blind index under the current key and under each earlier one: to look up by.

    Source: docs/rules.md R-KEY-2.
    """
    normal = _BLANKS.sub("", unicodedata.normalize("NFKC", text)).upper()
    message = f"{field}\0{normal}".encode()
    keys = (_index_key(b"blind index", master) for master in index_keys())
    return [hmac.new(key, message, hashlib.sha256).hexdigest() for key in keys]


@sensitive_variables("value")
def digest(value: object) -> str:
    """Return what the audit trail keeps of a value: enough to see that it changed, and no more.

    Shape:  32 hexadecimal digits; empty for None and empty text.
    """
    text = "" if value is None else str(value)
    return digest_under(settings.AUDIT_KEY, text) if text else ""


@sensitive_variables()
def digest_under(master: bytes, text: str) -> str:
    """Return the digest of a text under one key, which need not be the current one."""
    key = _index_key(b"audit digest", master)
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()[:32]


def index_keys() -> list[bytes]:
    """Return the current index key and behind it the earlier ones that are kept."""
    return list(dict.fromkeys([settings.INDEX_KEY, *settings.INDEX_KEYS_OLD]))


def audit_keys() -> list[bytes]:
    """Return the keys under which events of the chain may stand, the current one first.

    Before the chain had a key of its own it was made with the index key.
    """
    return list(dict.fromkeys([settings.AUDIT_KEY, *settings.AUDIT_KEYS_OLD, *index_keys()]))


def digests(value: object) -> frozenset[str]:
    """Return what the audit trail may hold of a value, under each key that it has stood under."""
    return frozenset(digest_under(key, str(value)) for key in audit_keys())


@lru_cache(maxsize=32)
def name_of_key(master: bytes) -> str:
    """Return by what a key is known: eight hexadecimal digits that do not give it away."""
    return hashlib.sha256(b"name of key" + master).hexdigest()[:8]
