"""Which text blocks each document has, as its file declares them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from referral.paperwork import catalogue
from referral.paperwork.texts.letter import SHARED
from referral.paperwork.texts.text_block import Texts


def _declared() -> dict[str, tuple[Texts, ...]]:
    found = {kind: getattr(document, "TEXTS", None) for kind, document in catalogue.DOCUMENTS.items()}
    return {
        kind: (texts, SHARED) if texts.for_veteran else (texts,) for kind, texts in found.items() if texts
    }


TEXTS_OF: Mapping[str, tuple[Texts, ...]] = _declared()
"""By kind of paper: its own text blocks, and those it shares with others."""
EDITABLE: Mapping[str, Texts] = {texts.document: texts for several in TEXTS_OF.values() for texts in several}
"""Every set of text blocks once, by its name."""
TITLES: Mapping[str, str] = {
    SHARED.document: "All letters to veterans",
    **{kind: catalogue.KINDS[kind].TITLE for kind in TEXTS_OF},
}


def texts_of(kinds: Sequence[str]) -> list[Texts]:
    """The text blocks that papers of these kinds say, each set once."""
    return list({texts.document: texts for kind in kinds for texts in TEXTS_OF.get(kind, ())}.values())


def kinds_with(document: str) -> list[str]:
    """The kinds of papers in which the set's words stand."""
    return [kind for kind, several in TEXTS_OF.items() if document in {texts.document for texts in several}]
