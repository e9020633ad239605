"""Typed reading of environment variables; every variable the portal knows is read through here.

A name that ends in `_FILE` may stand for any variable: its content is then read from that file
(systemd credentials, docker secrets, the keys that run.py generates).
"""

import os
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

_UNSET = object()


def text(name: str, default: str | object = _UNSET) -> str:
    """Return the variable as text.

    Errors: ImproperlyConfigured naming the variable when it is missing and has no default.
    """
    file_name = os.environ.get(f"{name}_FILE")
    if file_name:
        try:
            return Path(file_name).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ImproperlyConfigured(f"{name}_FILE: cannot read {file_name}: {error}.") from error
    value = os.environ.get(name, default)
    if value is _UNSET:
        raise ImproperlyConfigured(f"{name} is not set; see docs/configuration.md.")
    return cast(str, value)


def secret(name: str, *, minimum: int) -> str:
    """Return a secret of at least `minimum` characters; there is never a default."""
    value = text(name)
    if len(value) < minimum:
        raise ImproperlyConfigured(f"{name} must have at least {minimum} characters.")
    return value


def address(name: str) -> str:
    """Return where another system listens, empty for none; https, or http on this machine."""
    value = text(name, "")
    parts = urlsplit(value)
    here = parts.scheme == "http" and parts.hostname in {"127.0.0.1", "localhost"}
    if value and not (here or (parts.scheme == "https" and parts.hostname)):
        raise ImproperlyConfigured(f"{name} must be an address that begins with https://.")
    return value


def networks(name: str) -> list[IPv4Network | IPv6Network]:
    """Return the networks of a comma-separated variable such as `10.1.0.0/16`; empty when unset."""
    try:
        return [ip_network(word) for word in words(name)]
    except ValueError:
        raise ImproperlyConfigured(f"{name} must hold networks such as 10.1.0.0/16.") from None


def one_of(name: str, *, words: dict[str, str], default: str) -> str:
    """Return what one of the known words stands for; any other word is refused."""
    value = text(name, default).lower()
    if value not in words:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(words)}, not {value!r}.")
    return words[value]


def boolean(name: str, *, default: bool) -> bool:
    """Return True or False; any other word than true/false/1/0 is refused."""
    value = text(name, "true" if default else "false").lower()
    if value not in {"true", "false", "1", "0"}:
        raise ImproperlyConfigured(f"{name} must be true or false, not {value!r}.")
    return value in {"true", "1"}


def integer(name: str, *, default: int, minimum: int = 0) -> int:
    """Return a whole number of at least `minimum`."""
    value = text(name, str(default))
    try:
        number = int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.") from None
    if number < minimum:
        raise ImproperlyConfigured(f"{name} must be at least {minimum}, not {number}.")
    return number


def words(name: str, default: str = "") -> list[str]:
    """Return a list from a comma-separated variable; empty when unset."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def numbers(name: str) -> dict[str, int]:
    """Return {word: whole number} from a variable such as `messages=365,outbox=90`."""
    found = {}
    for word in words(name):
        key, _, value = word.partition("=")
        if not value.strip().isdecimal():
            raise ImproperlyConfigured(f"{name} must be name=days, not {word!r}.")
        found[key.strip()] = int(value)
    return found


def key_bytes(name: str) -> bytes:
    """Return a 32-byte key written as 64 hexadecimal digits."""
    return _key(secret(name, minimum=64), name)


def keys(name: str) -> list[bytes]:
    """Return 32-byte keys from a comma-separated variable; empty when unset."""
    return [_key(word, name) for word in words(name)]


def _key(value: str, name: str) -> bytes:
    try:
        key = bytes.fromhex(value)
    except ValueError:
        key = b""
    if len(key) != 32:
        raise ImproperlyConfigured(f"{name} must be 64 hexadecimal digits.")
    return key


def database(name: str, default: str) -> dict[str, Any]:
    """Return Django's DATABASES entry for an address such as postgres://user:word@host/name."""
    return cast(dict[str, Any], environ.Env.db_url_config(text(name, default)))


def replica_of(primary: dict[str, Any], replica: dict[str, Any]) -> dict[str, Any]:
    """Return the entry of a replica that is connected to like its primary, and only reads.

    Errors: ImproperlyConfigured unless both are PostgreSQL.
    """
    if {primary["ENGINE"], replica["ENGINE"]} != {"django.db.backends.postgresql"}:
        raise ImproperlyConfigured(
            "DATABASE_REPLICA_URL needs PostgreSQL: it and DATABASE_URL must both begin with "
            "postgres://; see docs/configuration.md."
        )
    alike = {name: primary[name] for name in ("CONN_MAX_AGE", "CONN_HEALTH_CHECKS")}
    options = primary.get("OPTIONS", {}) | replica.get("OPTIONS", {})
    # Whoever waits for a replica that is away could have had the answer from the primary.
    options |= {"connect_timeout": 2, "options": "-c default_transaction_read_only=on"}
    return replica | alike | {"OPTIONS": options, "TEST": {"MIRROR": "default"}}
