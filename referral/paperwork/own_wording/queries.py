"""The practice's own words for the text blocks of its papers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import sqlalchemy as sa

from referral.core.db import db
from referral.paperwork.facts import LetterFacts, TextFact
from referral.paperwork.models import TextVersion
from referral.paperwork.texts.declared import kinds_with, texts_of
from referral.paperwork.texts.text_block import Texts

Place = tuple[str, str, str]
"""Document, key and language."""


def newest_texts(practice_id: int, documents: Sequence[str]) -> Mapping[Place, TextVersion]:
    """The newest version of every block that the practice has ever edited, in one statement."""
    later = sa.orm.aliased(TextVersion)
    is_newest = ~sa.exists().where(
        later.practice_id == TextVersion.practice_id,
        later.document == TextVersion.document,
        later.key == TextVersion.key,
        later.language == TextVersion.language,
        later.version > TextVersion.version,
    )
    wanted = sa.select(TextVersion).where(
        TextVersion.practice_id == practice_id, TextVersion.document.in_(documents), is_newest
    )
    return {(row.document, row.key, row.language): row for row in db.session.scalars(wanted)}


def versions(practice_id: int, document: str, key: str, language: str) -> Sequence[TextVersion]:
    """Every version of one block, newest first."""
    return db.session.scalars(
        sa.select(TextVersion)
        .where(
            TextVersion.practice_id == practice_id,
            TextVersion.document == document,
            TextVersion.key == key,
            TextVersion.language == language,
        )
        .order_by(TextVersion.version.desc())
    ).all()


def wording_in(practice_id: int, texts: Texts, language: str) -> tuple[TextFact, ...]:
    """The practice's own words, in that language, in all papers in which the set's words stand."""
    sets = texts_of(kinds_with(texts.document))
    own = newest_texts(practice_id, [one.document for one in sets])
    return tuple(
        TextFact(document, key, row.text, row.version)
        for (document, key, written_in), row in own.items()
        if written_in == language and row.text is not None
    )


def with_wording(facts: LetterFacts, kinds: Sequence[str], practice_id: int) -> LetterFacts:
    """The facts with every text block that papers of these kinds say, as the words are now."""
    sets = texts_of(kinds)
    if not sets:
        return facts
    own = newest_texts(practice_id, [texts.document for texts in sets])
    frozen: list[TextFact] = []
    for texts in sets:
        language = texts.language(facts)
        edited = {
            key: TextFact(document, key, row.text, row.version)
            for (document, key, written_in), row in own.items()
            if document == texts.document and written_in == language and row.text is not None
        }
        frozen += texts.frozen(facts, edited)
    return replace(facts, wording=tuple(frozen))
