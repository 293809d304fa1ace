"""The desk's pages: the queue, one case, and a form for everything that can be done with it."""

from referral.cases.views import (
    answer_forms,
    care_forms,
    care_page,
    case,
    desk_forms,
    history,
    intake_forms,
    outcomes,
    paper_links,
    person_forms,
    queue,
    refused_moves,
    request_forms,
    study_reports,
    visit_forms,
)
from referral.cases.views.blueprint import blueprint

__all__ = [
    "answer_forms",
    "blueprint",
    "care_forms",
    "care_page",
    "case",
    "desk_forms",
    "history",
    "intake_forms",
    "outcomes",
    "paper_links",
    "person_forms",
    "queue",
    "refused_moves",
    "request_forms",
    "study_reports",
    "visit_forms",
]
