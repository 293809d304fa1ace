"""Editing the words of papers: each change is a new version, and none is ever lost."""

from __future__ import annotations

from referral.audit.events import AuditTag
from referral.audit.record import record
from referral.core.actor import Actor, Role
from referral.core.db import db, one_at_a_time, transaction
from referral.core.errors import Invalid, NotAllowed, NotFound, Stale
from referral.paperwork.models import TextVersion
from referral.paperwork.own_wording.queries import versions
from referral.paperwork.texts.declared import EDITABLE
from referral.paperwork.texts.lint import lint, refusal
from referral.paperwork.texts.text_block import TextBlock, Texts

EDITORS = frozenset({Role.ADMINISTRATOR, Role.SUPERVISOR})
CHANGED_MEANWHILE = "Somebody changed this text meanwhile. Look at the newest version below, then save again."


def text_place(document: str, key: str, language: str) -> tuple[Texts, TextBlock]:
    """The set and its block. Raises NotFound for a document, key or language that there is not."""
    texts = EDITABLE.get(document)
    if texts is None or language not in texts.languages or key not in {part.key for part in texts.parts}:
        raise NotFound("There is no such text.")
    return texts, texts.part(key)


def save_text(
    actor: Actor, document: str, key: str, language: str, text: str, seen_version: int | None
) -> int:
    """Make `text` the words of the block from now on; returns the version. Papers ordered before keep theirs.

    Saying just what counts already changes nothing. Raises Invalid (field `text`), Stale, NotAllowed, NotFound.
    """
    texts, block = text_place(document, key, language)
    words = "\n".join(line.rstrip() for line in text.strip().splitlines())
    if problem := refusal(lint(texts, block, words, language)):
        raise Invalid("The text was not saved.", text=problem)
    return _add(actor, document, block, language, words, seen_version, None)


def put_back(
    actor: Actor, document: str, key: str, language: str, version: int, seen_version: int | None
) -> int:
    """Make an earlier version's words count again, or with 0 the shipped ones; returns the new version.

    An earlier text is held to the lint of today. Raises Invalid, Stale, NotAllowed, NotFound.
    """
    texts, block = text_place(document, key, language)
    text: str | None = None
    if version:
        earlier = {row.version: row for row in versions(actor.practice_id, document, key, language)}
        if version not in earlier:
            raise NotFound("There is no such version.")
        text = earlier[version].text
        if text is not None and (problem := refusal(lint(texts, block, text, language))):
            raise Invalid("The version was not put back.", text=problem)
    return _add(actor, document, block, language, text, seen_version, version)


def _add(
    actor: Actor,
    document: str,
    block: TextBlock,
    language: str,
    text: str | None,
    seen_version: int | None,
    from_version: int | None,
) -> int:
    if actor.role not in EDITORS:
        raise NotAllowed("Only an administrator or a supervisor changes the wording of papers.")
    with transaction() as session:
        one_at_a_time(f"text:{actor.practice_id}:{document}:{block.key}:{language}")
        known = versions(actor.practice_id, document, block.key, language)
        newest = known[0].version if known else 0
        counts_now = known[0].text if known else None
        if seen_version is not None and seen_version != newest:
            raise Stale(CHANGED_MEANWHILE)
        if (text or block.shipped[language]) == (counts_now or block.shipped[language]):
            return newest
        row = TextVersion(
            practice_id=actor.practice_id,
            document=document,
            key=block.key,
            language=language,
            version=newest + 1,
            text=text,
            put_back=from_version,
            written_by_id=actor.id,
        )
        session.add(row)
        db.session.flush()
        record(AuditTag.TEXT_CHANGED, actor=actor, document=document, key=block.key, language=language,
               version=row.version)  # fmt: skip
        return row.version
