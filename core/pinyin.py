"""Pinyin for search columns: full and initials, with the surnames that dictionaries misread.

Letters and digits stay, in lower case; everything else that has no reading is dropped.
ü is written v, as people type it.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

_RUN = re.compile(r"[a-z0-9]+|[^a-z0-9]+")

# Only what the dictionary misreads: 单 as dan, 区 as qu, 曾 as ceng. 岩 opens the names of Dai men.
_SURNAMES = dict(
    re.findall(
        r"([^a-z ])([a-z]+)",
        "单shan 解xie 仇qiu 区ou 查zha 曾zeng 朴piao 盖ge 乐yue 员yun 种chong 秘bi 洗xian 缪miao "
        "繆miao 郇xun 繁po 覃qin 翟zhai 折she 祭zhai 么yao 都du 句gou 藏zang 阚kan 佴nai 能nai "
        "粘nian 重chong 郄qie 薄bo 岩ai",
    )
)
# These come first: 单于 is no 单, 乐正 no 乐; the others are misread when a given name follows.
_COMPOUND_SURNAMES = {
    "单于": ["chan", "yu"],
    "乐正": ["yue", "zheng"],
    "尉迟": ["yu", "chi"],
    "万俟": ["mo", "qi"],
    "澹台": ["tan", "tai"],
    "长孙": ["zhang", "sun"],
    "令狐": ["ling", "hu"],
    "朱邪": ["zhu", "ye"],
}


def full(text: str) -> str:
    """Return the pinyin of a text in one run: 东街 → dongjie, A栋3单元 → adong3danyuan."""
    return "".join([word for word, _ in _words(text)])


def initials(text: str) -> str:
    """Return first letters, Latin words and numbers whole: 东街 → dj, A栋3单元 → ad3dy."""
    return "".join([first for _, first in _words(text)])


def person_full(name: str) -> str:
    """Return the pinyin of a person's name, the surname read as a surname: 单某 → shanmou."""
    return "".join([word for word, _ in _words_of_person(name)])


def person_initials(name: str) -> str:
    """Return the first letters of a person's name: 单某 → sm, 尉迟某 → ycm."""
    return "".join([first for _, first in _words_of_person(name)])


@lru_cache(maxsize=512)  # every name is asked for twice, in full and by initials
def _words_of_person(name: str) -> tuple[tuple[str, str], ...]:
    surname, given = _surname(name)
    return (*((syllable, syllable[0]) for syllable in surname), *_words(given))


def _surname(name: str) -> tuple[list[str], str]:
    """Split off a surname of the tables with its reading; an empty reading for all others."""
    letters = "".join(unicodedata.normalize("NFKC", name).split())
    if letters[:2] in _COMPOUND_SURNAMES and len(letters) > 2:
        return _COMPOUND_SURNAMES[letters[:2]], letters[2:]
    if letters[:1] in _SURNAMES:
        return [_SURNAMES[letters[:1]]], letters[1:]
    return [], letters


@lru_cache(maxsize=512)
def _words(text: str) -> tuple[tuple[str, str], ...]:
    """Return each syllable with its first letter, each Latin word or number with itself."""
    return tuple(_read(unicodedata.normalize("NFKC", text).lower()))


def _read(text: str) -> Iterator[tuple[str, str]]:
    # Loading the dictionary takes 0.3 s, which a start that writes no name need not pay.
    from pypinyin.seg.simpleseg import seg

    for run in _RUN.findall(text):
        if run.isascii() and run.isalnum():
            yield run, run
            continue
        for word in seg(run):
            yield from _reading(word)


@lru_cache(maxsize=8192)  # of ten thousand names most are other mixtures of the same signs
def _reading(word: str) -> tuple[tuple[str, str], ...]:
    """Return the syllables of one word of the dictionary, or of one sign."""
    from pypinyin import lazy_pinyin

    return tuple((syllable, syllable[0]) for syllable in lazy_pinyin(word, errors="ignore"))
