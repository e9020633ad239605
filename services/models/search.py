"""How residents find a published item: text, pinyin, initials, common words, then near misses."""

import re
import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from django.db import models
from django.db.models import (
    Case,
    F,
    FilteredRelation,
    IntegerField,
    Min,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.urls import reverse

from accounts.permissions import Permission
from core.pinyin import full
from places.models import Facility, Street
from services.models.choices import OPEN, GuideStatus, WordKind
from services.models.parts import SearchWord

if TYPE_CHECKING:
    from services.models.topics import Topic
    from services.models.versions import GuideVersion

LONGEST_QUERY = 60
MOST_TERMS = 4
NOT_FOUND = 1000
# Half of the pairs of letters must agree: one wrong character in four still does, chance does not.
NEAR_ENOUGH = 0.3
FEWEST_SOUNDS = 5  # letters of pinyin: 低保 has them, a single syllable mostly has not

# What a spoken question has around the thing it is about.
_ASKING = re.compile(
    "请问|我?想问(?:一下)?|我家?的?(?:妈妈?|爸爸?|奶奶?|爷爷|外婆|外公|老伴|老公|老婆|儿子|女儿|孙子|孙女)"
    "|怎么(?:办理?|弄|搞|领|申请)?|咋(?:个)?[办弄搞]?|要?带?(?:什么|哪些|啥)(?:材料|东西|手续)?"
    "|[在去到]哪[里儿]?|能不能|可不可以|可以|有没有|要不要|多少|[吗呢啊呀吧]"
)
_NOT_A_LETTER = re.compile(r"[^\w]+")


def terms_of(query: str) -> list[str]:
    """Return the words of a query: full width folded, lower case, punctuation dropped."""
    folded = unicodedata.normalize("NFKC", query).lower()[:LONGEST_QUERY]
    return [word for word in _NOT_A_LETTER.split(folded) if word][:MOST_TERMS]


class RelatedItem(NamedTuple):
    """Another published item, as a line in a list shows it."""

    slug: str
    short_name: str
    summary: str

    @property
    def url(self) -> str:
        """The address of its page."""
        return reverse("services:guide-item", args=[self.slug])


class PublishedPage(NamedTuple):
    """What the page of one item is drawn from: its document, its street, the items it points to."""

    document: dict[str, Any]
    street: Street
    related: list[RelatedItem]

    @classmethod
    def of(cls, rows: Sequence[tuple[Any, ...]]) -> "PublishedPage":
        """Put the rows of one item together; related ones stand in the order of the items."""
        document, *street = rows[0][:4]
        lines = [row for row in rows if row[7] is not None]
        lines.sort(key=lambda row: (row[4] is None, row[4], row[5]))
        return cls(
            document,
            Street.from_db(None, ("id", "is_demo", "name"), street),
            [RelatedItem(*row[6:]) for row in lines],
        )


class GuideVersionQuerySet(models.QuerySet["GuideVersion"]):
    """Versions; residents see `published()`, staff `visible_to()`."""

    def visible_to(self, user: Any) -> Self:
        """Keep the versions of the streets in which `user` may look at the guide."""
        return self.filter(item__street__in=user.reach(Permission.GUIDE_VIEW).streets)

    def published(self) -> Self:
        """Keep what residents can read."""
        return self.filter(status=GuideStatus.PUBLISHED)

    def reviewable_by(self, user: Any) -> Self:
        """Keep what waits where `user` may review, written by somebody else.

        Source: docs/rules.md R-GUI-1, R-ACC-14.
        """
        waiting = self.waiting_for_review()
        streets = user.reach(Permission.GUIDE_REVIEW).streets
        written = self.model.co_authors.through.objects.filter(user__in=user.counts_as)
        return (
            waiting.filter(item__street__in=streets)
            .exclude(author__in=user.counts_as)
            .exclude(pk__in=written.values("guideversion"))
        )

    def returned_to(self, user: Any) -> Self:
        """Keep what came back to `user`, who wrote it."""
        return self.filter(status=GuideStatus.RETURNED, author=user)

    def waiting_for_review(self) -> Self:
        """Keep what was handed in for review, oldest first."""
        return self.filter(status=GuideStatus.REVIEW).order_by("submitted_at", "pk")

    def open(self) -> Self:
        """Keep what is not published yet: draft, in review, returned."""
        return self.filter(status__in=OPEN)

    def light(self) -> Self:
        """Load what a line in a list shows, without the long texts."""
        return self.select_related("item").defer("page", "search_text")

    def listed(self) -> Self:
        """Load the lines of a list in the items' order."""
        return self.light().order_by(F("item__position").asc(nulls_last=True), "item_id", "pk")

    def about(self, topic: "Topic") -> Self:
        """Keep the versions under one topic."""
        return self.filter(topics=topic)

    def handled_at(self, facility: Facility) -> Self:
        """Keep the versions of what is handled at one place."""
        return self.filter(venue_rows__facility=facility)

    def as_pages(self) -> "models.QuerySet[GuideVersion, tuple[Any, ...]]":
        """Read what `PublishedPage.of` takes: plain values, one row for each related item.

        Objects of the models cost more than drawing a section of the page.
        """
        other = FilteredRelation(
            "related_items__versions",
            condition=Q(related_items__versions__status=GuideStatus.PUBLISHED),
        )
        rows = self.order_by().annotate(other=other)
        return rows.values_list(
            *("page", "item__street_id", "item__street__is_demo", "item__street__name"),
            *("related_items__position", "related_items__id"),
            *("related_items__slug", "other__short_name", "other__summary"),
        )

    def matching(self, query: str) -> Self:
        """Keep what every word of the query is found in, best first; one SQL statement.

        A name counts more than a common word, a beginning more than a middle, the text last.
        """
        terms = terms_of(query)
        if not terms:
            return self.none()
        found = self.annotate(rank=Value(0, output_field=IntegerField()))
        for term in terms:
            found = found.annotate(rank=F("rank") + _rank_of(term))
        return found.filter(rank__lt=NOT_FOUND).order_by("rank", "item__position", "item_id", "pk")

    def near(self, query: str) -> "list[GuideVersion]":
        """Return the items whose words share most pairs of letters with the query, best first.

        For a wrong character (高岭津贴), one of the same sound (低宝) or a whole question
        (老人补贴怎么领). Of two that fit as well the one with more of what was asked comes first.
        Two queries.
        """
        asked = _gist("".join(terms_of(query)))
        if len(asked) < 2:
            return []
        sound = full(asked)
        best: dict[int, tuple[float, int]] = {}
        words = self.values_list("pk", "search_words__text", "search_words__text_pinyin")
        for version_id, text, pinyin in words:
            word = (pinyin if asked.isascii() else text) or ""
            likeness = _likeness(asked, word)
            if not asked.isascii():
                likeness = max(likeness, _sounds_like(sound, pinyin or ""))
            if likeness >= NEAR_ENOUGH:
                score = (likeness, len(_pairs(asked) & _pairs(word)))
                best[version_id] = max(score, best.get(version_id, score))
        found = {row.pk: row for row in self.filter(pk__in=best).listed()}
        return [found[key] for key in sorted(best, key=best.__getitem__, reverse=True)][:6]


def _gist(asked: str) -> str:
    """Return a question without the words that only ask; all of it when nothing else is left."""
    left = _ASKING.sub("", asked)
    return left if len(left) > 1 else asked


def _rank_of(term: str) -> Coalesce:
    """Return the SQL rank of one term: 0 best, NOT_FOUND when it occurs nowhere."""
    hits = Q(text__contains=term)
    weights = [
        When(text=term, then=Value(0)),
        When(text__startswith=term, kind=WordKind.NAME, then=Value(2)),
        When(text__startswith=term, then=Value(4)),
        When(text__contains=term, kind=WordKind.NAME, then=Value(6)),
        When(text__contains=term, then=Value(8)),
    ]
    if term.isascii():
        hits |= Q(text_initials__startswith=term) | Q(text_pinyin__contains=term)
        weights += [
            When(text_initials=term, then=Value(10)),
            When(text_pinyin__startswith=term, then=Value(12)),
            When(text_initials__startswith=term, then=Value(14)),
            When(text_pinyin__contains=term, then=Value(16)),
        ]
    best_word = (
        SearchWord.objects.filter(hits, version=OuterRef("pk"))
        .order_by()
        .values("version")
        .annotate(best=Min(Case(*weights, default=Value(18), output_field=IntegerField())))
        .values("best")
    )
    in_text = Case(
        When(search_text__contains=term, then=Value(40)),
        default=Value(NOT_FOUND),
        output_field=IntegerField(),
    )
    return Coalesce(Subquery(best_word, output_field=IntegerField()), in_text)


def _sounds_like(asked: str, word: str) -> float:
    """Return 1 when a word sounds as what was asked or as a part of it, or has that in it."""
    shorter, longer = sorted((asked, word), key=len)
    return float(len(shorter) >= FEWEST_SOUNDS and shorter in longer)


def _pairs(text: str) -> set[str]:
    return {text[start : start + 2] for start in range(len(text) - 1)}


def _likeness(left: str, right: str) -> float:
    """Return how many pairs of letters two texts share, 0 to 1, counted against the shorter."""
    ours, theirs = _pairs(left), _pairs(right)
    if not ours or not theirs:
        return 0.0
    return len(ours & theirs) / min(len(ours), len(theirs))
