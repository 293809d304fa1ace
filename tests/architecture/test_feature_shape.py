"""Every feature's files come from one vocabulary, so that it is always known where to look."""

from __future__ import annotations

from tests.architecture.source import ROOT, modules
from tests.architecture.test_layers import OUTER

VOCABULARY = {"__init__", "states", "rules", "models", "queries", "operations", "forms", "views"}
# What a feature has besides. A new name needs a reason; a second `utils` has none.
EXTRAS = {
    "audit": {"events", "record"},
    "authorizations": {"decision_times", "runway", "search", "seoc"},
    "cases": {
        "care_log",
        "care_page",
        "case_page",
        "chase_facts",
        "chase_list",
        "clocks",
        "desk_time",
        "facts",
        "gather",
        "holders",
        "kept_chases",
        "ledger",
        "letter_facts",
        "next_step",
        "origins",
        "outcomes",
        "packet_changes",
        "owners",
        "paper_facts",
        "proof",
        "queue",
        "request_steps",
        "review_facts",
        "review_queries",
        "runway_facts",
        "step_sentences",
        "study_checks",
        "summaries",
        "veteran_letters",
        "waits",
    },
    "chasing": {"dry_run", "editing", "order", "policies", "replay", "wording"},
    "directory": {"codes", "file_names", "hours", "sheet", "usual_times"},
    "imaging": {"arrival", "dicom", "filing", "kept", "originals", "parts", "viewer"},
    "importing": {
        *(
            "building",
            "care",
            "ccra",
            "dates",
            "fields",
            "files",
            "mapping",
            "records",
            "shapes",
            "statuses",
            "tables",
            "text",
        ),
        *("comparison", "judging", "matching", "storing", "values", "vocabulary", "workbooks"),
    },
    "notices": {"order", "smtp", "wording"},
    "outbox": {"jobs", "post", "relay", "seen", "wake"},
    "paperwork": {
        *(
            "blocks",
            "care_facts",
            "catalogue",
            "claims_language",
            "changes",
            "course_facts",
            "clinical_blocks",
            "documents",
            "fact_values",
            "facts",
            "form_text",
            "links",
            "occasion_facts",
            "occasion_samples",
            "note_facts",
            "official_forms",
            "order",
            "origins",
            "own_letterhead",
            "own_wording",
            "packet_file",
            "pain_chart",
            "pdf",
            "pdf_parts",
            "preflight",
            "preview",
            "rebuild",
            "request_boxes",
            "required",
            "review_facts",
            "sample_cases",
            "sample_complicated",
            "samples",
            "signing",
            "storage",
            "texts",
            "uploads",
            "word",
            "word_letterhead",
            "word_styles",
            "wording",
        ),
    },
    "people": {"access", "demo_factor", "login", "passwords", "second_factor"},
    "portal": {
        "care",
        "closed_words",
        "codes",
        "held_words",
        "history",
        "late_forms",
        "letters",
        "messages",
        "sessions",
        "sign_words",
        "status",
        "step_words",
        "unsaved",
        "va_call",
        "va_words",
        "words",
    },
    "reports": {"waiting"},
    "review": {"addenda", "candidacy", "signature", "terms"},
    "sending": {"bounces", "order", "wording"},
    "veterans": {"person", "search"},
}
FREE = {"core", "demo", *OUTER}
VAGUE = {
    "util",
    "utils",
    "helper",
    "helpers",
    "common",
    "misc",
    "constants",
    "base",
    "manager",
    "service",
    "services",
}
LONGEST_FILE = 320
TOP_LEVEL = {"referral", "templates", "workers", "tests", "benchmarks", "docs", "tools", "instance"}


def test_a_feature_has_only_files_of_the_vocabulary_and_its_listed_extras() -> None:
    surprising = [
        str(module)
        for module in modules("referral")
        if module.kind and module.feature not in FREE
        if module.kind not in VOCABULARY | EXTRAS.get(module.feature, set())
    ]
    assert not surprising


def test_no_file_has_a_name_that_says_nothing() -> None:
    assert not [
        str(module) for module in modules("referral", "workers", "tests") if module.path.stem in VAGUE
    ]


def test_files_stay_short() -> None:
    long = {
        str(m): n
        for m in modules("referral", "workers")
        if (n := len(m.path.read_text().splitlines())) > LONGEST_FILE
    }
    assert not {path: lines for path, lines in long.items() if "migrations/versions" not in path}


def test_the_top_level_has_no_further_folders() -> None:
    folders = {
        path.name for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith((".", "__"))
    }
    assert folders <= TOP_LEVEL
