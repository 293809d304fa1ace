"""The words of a message, from `templates/notices/<kind>/`. No personal data goes into them, not even a name.

Limits of the subject: 60 characters and 9 words (VA content guide, domain.md 7.2).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import jinja2

from config import ROOT
from referral.notices.states import NoticeKind

LONGEST_SUBJECT = 60
MOST_WORDS = 9
ACTION = "Action needed:"
NEEDS_ACTION = frozenset({NoticeKind.MORE_NEEDED, NoticeKind.VISIT_LOST, NoticeKind.OUTCOMES_DUE})


@dataclass(frozen=True)
class Words:
    """A message's subject line and its own paragraphs, without greeting and footer."""

    subject: str
    body: str


@lru_cache(maxsize=1)
def _templates() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(ROOT / "templates" / "notices"),
        undefined=jinja2.StrictUndefined,
        autoescape=False,  # plain text
        trim_blocks=True,
        lstrip_blocks=True,
    )


def words(kind: NoticeKind, **values: str) -> Words:
    """The subject and body of a message. Only the sign-in code takes a value: `code`."""
    return Words(
        subject=_templates().get_template(f"{kind.value}/subject.txt").render(values).strip(),
        body=_templates().get_template(f"{kind.value}/body.txt").render(values).strip(),
    )


def e_mail_text(said: Words, *, phone: str, link: str) -> str:
    """The whole plain-text e-mail: greeting, body, one link to sign in, whom to call, and why it was sent."""
    return _templates().get_template("e_mail.txt").render(body=said.body, phone=phone, link=link)
