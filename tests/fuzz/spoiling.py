"""Odd values, headers and bodies of fuzzed requests; everything follows from the chance given."""

import json
import random
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from tests.api.test_fuzz import ODD, SCHEMA, Maker
from tests.architecture.bodies import FIELDS, RAW
from tests.architecture.test_no_server_error import ADMIN_PARAMETERS, ODD_VALUES, PARAMETERS
from tests.factories import picture

TEXTS = [
    *ODD_VALUES,
    *("\ud800", "a\udfffb", "😀" * 50, "\u202eabc", "\u0661\u0662", "٣", "۱۲", "²³", "Ⅷ", "１.５"),
    *("-0", "1e400", "Infinity", "-" + "9" * 400, "0x1F", "1_000", " 1 ", "+1", "1,2,3", "1.0"),
    *("2147483648", "9223372036854775808", "-9223372036854775809", "inf", "null", "None"),
    *("a__b__c", "__class__", "-pk", "-street__name", "?", "street__name__regex", "id__in"),
    *("2024-02-29", "2026-13-01", "24:00", "10000-01-01", "2026-11-27T25:61", "0001-01-01..."),
    *("{{ 7 }}", "{% x %}", "%s%s%n", "=1+1", "\ufeff", "\x1b[31m", "ﷺ" * 30, "a\u0300" * 200),
    *("../" * 40, "C:\\con", "file:///etc/passwd", "data:text/html,x", "x" * 20000),
]
NAMES = [
    *(*PARAMETERS, *ADMIN_PARAMETERS, "page_size", "ordering", "order", "limit", "offset"),
    *("format", "_method", "csrfmiddlewaretoken", "id__gt", "posts__street__name__startswith"),
    *("street__community__name__icontains", "filed_by__password__startswith", "a__b__c", "[]"),
    *(
        "q[]",
        "q[0]",
        "",
        "\0",
        "\ud800",
        "名称",
        "x" * 3000,
        "created_at__year",
        "pk__in",
        "_facets",
    ),
]
HEADERS: dict[str, list[str]] = {
    "HTTP_ACCEPT": ["", "*", "application/json", "text/html;q=x", "a/b;" * 500, "image/*"],
    "HTTP_ACCEPT_LANGUAGE": ["en", "ar", "x" * 600, "zh-" * 200, "*;q=9", "\xff"],
    "HTTP_ACCEPT_ENCODING": ["gzip", "br;q=x", "identity;q=0, *;q=0"],
    "HTTP_X_FORWARDED_FOR": ["evil", "1.2.3.4, 5.6.7.8", "::1", "999.1.1.1", "," * 500, "\xe9"],
    "HTTP_X_FORWARDED_HOST": ["evil.example", "a b", "[::1"],
    "HTTP_X_FORWARDED_PROTO": ["https", "gopher", "http,https"],
    "HTTP_X_FORWARDED_PORT": ["99999999", "-1", "x"],
    "HTTP_X_REAL_IP": ["", "x", "::ffff:1.2.3.4", "1.2.3.4\t"],
    "HTTP_X_REQUEST_ID": ["x" * 9000, "a\tb", "\xff", ""],
    "HTTP_X_HTTP_METHOD_OVERRIDE": ["DELETE", "PUT", "GET"],
    "HTTP_HX_REQUEST": ["true", "\xff"],
    "HTTP_HX_CURRENT_URL": ["javascript:x", "http://[", "\xff"],
    "HTTP_HX_TARGET": ["<b>", "x" * 3000],
    "HTTP_HX_TRIGGER": ["\xe4"],
    "HTTP_RANGE": ["bytes=0-0", "bytes=-1", "bytes=9-1", "bytes=" + "0-1," * 500, "lines=1"],
    "HTTP_IF_NONE_MATCH": ["*", '"', "W/x", '"a",' * 500],
    "HTTP_IF_MATCH": ["*", '"x"', "x"],
    "HTTP_IF_MODIFIED_SINCE": ["x", "Thu, 31 Feb 2022 25:00:00 GMT", "Mon, 01 Jan 0001 00:00:00"],
    "HTTP_IF_UNMODIFIED_SINCE": ["Thu, 01 Jan 99999 00:00:00 GMT", "0"],
    "HTTP_REFERER": ["http://evil.example/", "http://[", "\xff", "javascript:x", "/" * 5000],
    "HTTP_ORIGIN": ["null", "http://evil.example", "http://["],
    "HTTP_HOST": ["evil.example", "", "a b", "testserver:99999", "[::1", "testserver\t"],
    "HTTP_AUTHORIZATION": ["Bearer x y", "Basic ====", "Bearer \xff", "Bearer " + "x" * 99],
    "HTTP_USER_AGENT": ["", "x" * 9000, "\xff<script>"],
    "HTTP_COOKIE": ["sessionid=", "sessionid=" + "x" * 4000, "a=b=c; ;=", "csrftoken=\xff", '"'],
    "HTTP_CONTENT_ENCODING": ["gzip", "x"],
    "HTTP_TRANSFER_ENCODING": ["chunked"],
}  # fmt: skip
METHODS = ["PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "PROPFIND", "get", "X"]
FORM = "application/x-www-form-urlencoded"
KINDS = [FORM, "application/json", "text/plain", "multipart/form-data", "application/xml", "", "x/"]
CHARSETS = ["gbk", "utf-16", "hex", "utf-7", "x" * 50, "idna", "latin-1", "punycode"]


@dataclass
class Fuzzed:
    """One request as it will be sent."""

    method: str
    address: str
    query: str = ""
    body: bytes = b""
    kind: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        cut = f"{self.query[:300]} {self.headers and str(self.headers)[:200]}"
        return f"{self.method} {self.address[:200]}?{cut} {self.kind[:60]} {self.body[:400]!r}"


class Spoiler:
    """Makes odd parts of requests."""

    def __init__(self, chance: random.Random, known: list[str], filters: list[str]) -> None:
        self.chance, self.known, self.names = chance, known, [*NAMES, *filters]

    def word(self) -> str:
        """Return an odd text, or one time in four the key of a row of anybody's."""
        source = self.known if self.chance.random() < 0.25 else TEXTS
        return self.chance.choice(source)

    def address(self, address: str) -> str:
        """Spoil one part of a path that is not its first."""
        parts = address.split("/")
        if len(parts) > 3:
            place = self.chance.randrange(2, len(parts) - 1)
            parts[place] = encoded(self.word())[:6000]
        odd = self.chance.choice(["", "", "", "/", "%00", "%ff", "//x", "?", ";a=b", "%ed%a0%80"])
        return "/".join(parts) + odd

    def query(self) -> str:
        """Return a query string: known and unknown names, repeated ones, raw bytes."""
        some = [self.chance.choice(self.names) for _ in range(self.chance.choice([1, 1, 2, 3, 9]))]
        if self.chance.random() < 0.1:
            some *= 3
        pairs = [f"{encoded(name)}={encoded(self.word()[:3000])}" for name in some]
        odd = self.chance.random()
        if odd < 0.05:
            pairs += ["%ff=%fe", "=", "&&", "a=%zz"]
        elif odd < 0.06:
            pairs += [f"f{n}=1" for n in range(1200)]
        return "&".join(pairs)

    def headers(self) -> dict[str, str]:
        """Return up to three odd headers."""
        names = self.chance.sample(sorted(HEADERS), self.chance.choice([1, 1, 2, 3]))
        return {name: self.chance.choice(HEADERS[name]) for name in names}

    def form(self, own: dict[str, Any]) -> list[tuple[str, str]]:
        """Return the fields of a page's own form, some spoilt, missing, repeated or unknown."""
        way = self.chance.random()
        pairs = [(name, str(value)) for name, value in own.items()]
        if way < 0.3 and pairs:
            return pairs
        if way < 0.45 or not pairs:
            names = [*FIELDS, *own]
            return [(n, self.word()) for n in self.chance.sample(names, min(12, len(names)))]
        for _ in range(self.chance.choice([1, 1, 2, 4])):
            place = self.chance.randrange(len(pairs))
            name, value = pairs[place]
            self._spoil(pairs, place, name, value)
            if not pairs:
                break
        return pairs

    def _spoil(self, pairs: list[tuple[str, str]], place: int, name: str, value: str) -> None:
        way = self.chance.randrange(6)
        if way == 0:
            del pairs[place]
        elif way == 1:
            pairs += [(name, value), (name, self.word())]
        elif way == 2:
            count = self.chance.choice(["-1", "0", "1", "1001", "9" * 20, "x", ""])
            totals = [at for at, (n, _) in enumerate(pairs) if n.endswith("_FORMS")]
            at = self.chance.choice(totals or [place])
            pairs[at] = (pairs[at][0], count)
        else:
            pairs[place] = (name, self.word())

    def body(self, own: dict[str, Any]) -> tuple[bytes, str]:
        """Return a posted body and its content type."""
        way = self.chance.random()
        if way < 0.06:
            raw, kind = self.chance.choice(RAW)
            return raw, kind
        pairs = self.form(own)
        if way < 0.16:
            return self._multipart(pairs)
        if way < 0.2:
            kind = f"{FORM}; charset={self.chance.choice(CHARSETS)}"
        else:
            kind = FORM if way < 0.97 else self.chance.choice(KINDS)
        return "&".join(f"{encoded(n)}={encoded(v)}" for n, v in pairs).encode(), kind

    def _multipart(self, pairs: list[tuple[str, str]]) -> tuple[bytes, str]:
        many = 300 if self.chance.random() < 0.05 else self.chance.choice([0, 1, 3])
        names = ["file", "photo", "new_photos", "photos", *(name for name, _ in pairs)]
        parts = [
            b'Content-Disposition: form-data; name="%s"\r\n\r\n%s' % (_raw(name), _raw(value))
            for name, value in pairs
        ]
        for _ in range(many):
            file = self.chance.choice(["x.jpg", "a.xlsx", "..\\x\0.jpg", "n" * 400, "", "图.png"])
            content = self.chance.choice([picture(), b"PK\3\4x", b"", b"\xff\xd8\xff", b"%PDF-"])
            head = 'Content-Disposition: form-data; name="%s"; filename="%s"\r\n'
            head += "Content-Type: %s\r\n\r\n"
            kind = self.chance.choice(["image/jpeg", "x", "text/html", ""])
            parts.append(_raw(head % (self.chance.choice(names), file, kind)) + content)
        whole = b"".join(b"--x\r\n" + part + b"\r\n" for part in parts) + b"--x--\r\n"
        if self.chance.random() < 0.2:
            whole = whole[: self.chance.randrange(len(whole))]
        boundary = self.chance.choice(["x", "x", "x", "x", "y", "", '"x', "\xe9"])
        return whole, f"multipart/form-data; boundary={boundary}"

    def json(self, path: str, method: str) -> tuple[bytes, str]:
        """Return a JSON body that fits the schema of the API, nearly fits it, or is none."""
        way = self.chance.random()
        if way < 0.15:
            return self.chance.choice(BROKEN_JSON), "application/json"
        content = SCHEMA["paths"].get(path, {}).get(method.lower(), {}).get("requestBody", {})
        schema = content.get("content", {}).get("application/json", {}).get("schema")
        maker = Maker(self.chance, self.known[:40])
        value = maker.value(schema) if schema else self.chance.choice(ODD)
        kind = "application/json" if way < 0.9 else self.chance.choice(KINDS)
        return json.dumps(value).encode(), kind


BROKEN_JSON = [
    *(b"[" * 10_000, b'{"a":' * 10_000, b"[" * 10_000 + b"]" * 10_000, b"NaN", b'{"version": NaN}'),
    *(b'{"title": "\\ud800"}', b'{"title": "\xff\xfe"}', b'{"key": 1, "key": 2, "key": "x"}'),
    *(b"-", b"", b"\x00", b'"x"', b"9" * 5000, b'{"headcount": %s}' % (b"9" * 5000), b"Infinity"),
    *(b'{"title": Infinity, "photos": {}}', b"\xff\xfe{\x00}\x00", b"{}{}", b'{"": {}, "a.b": []}'),
    *(b'{"headcount": 1e999}', b'{"problems": [%s]}' % b",".join([b"{}"] * 2000)),
]


def encoded(text: str) -> str:
    """Percent-encode a text, lone surrogates too."""
    return quote(_raw(text), safe="")


def _raw(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
