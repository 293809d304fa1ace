"""What the page of the MRI review shows: what is written so far, and what stands beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from referral.cases import queries, review_queries
from referral.cases.forms.review_grid import padded, shown_regions
from referral.cases.models import Case
from referral.cases.next_step import Clock
from referral.cases.operations.review import known_facts
from referral.directory.codes import System, doubts
from referral.imaging.dicom.checks import whole_months
from referral.review import candidacy
from referral.review.candidacy import Record
from referral.review.terms import LEVELS


@dataclass(frozen=True)
class Written:
    """The tables of the form as they stand. `doubts`: codes to look at twice, each with the reason."""

    region: str
    regions: Sequence[str]
    rows: Mapping[str, Mapping[str, Any] | None]
    criteria: Mapping[str, Mapping[str, Any]]
    records: Mapping[str, Sequence[Record]]
    icd10: Sequence[Mapping[str, str]]
    cpt: Sequence[Mapping[str, str]]
    doubts: Mapping[str, str]


def written(case: Case, content: Mapping[str, Any], today: date) -> Written:
    """The tables for what `content` says; the region is the study's until the reviewer chooses one."""
    rows = content.get("levels") or []
    region = content.get("region") or _region_of(case)
    said = {row["level"]: row for row in rows}
    icd10, cpt = content.get("icd10") or [], content.get("cpt") or []
    return Written(
        region=region,
        regions=shown_regions(region, rows),
        rows={level: said.get(level) for levels in LEVELS.values() for level in levels},
        criteria=content.get("criteria") or {},
        records=candidacy.records(content, known_facts(case)),
        icd10=padded(icd10),
        cpt=padded(cpt),
        doubts=doubts(System.ICD10, [row["code"] for row in icd10], today)
        | doubts(System.CPT, [row["code"] for row in cpt], today),
    )


def _region_of(case: Case) -> str:
    study = queries.current_study(case)
    name = study.region.value if study else ""
    return name if name in LEVELS else next(iter(LEVELS))


@dataclass(frozen=True)
class WaitingStudy:
    """The study a case waits with: what it is, how old in whole months, what the checks say, and if there is more."""

    region: str
    study_on: date | None
    months: int | None
    is_old: bool
    verdict: str
    has_prior: bool


def waiting_studies(case_ids: Sequence[int], clock: Clock) -> Mapping[int, WaitingStudy]:
    """The newest study of each case, by case id, with the verdict of its checks; two statements for all."""
    fresh_months = clock.rules.days("imaging.fresh_months", clock.today)
    reviewed = review_queries.cases_reviewed_before(case_ids)
    found: dict[int, WaitingStudy] = {}
    for study in queries.studies_of_cases(case_ids):
        before = found.get(study.case_id)
        if before and study.is_prior:
            found[study.case_id] = replace(before, has_prior=True)
            continue
        months = whole_months(study.study_on, clock.today) if study.study_on else None
        found[study.case_id] = WaitingStudy(
            region=study.region.value,
            study_on=study.study_on,
            months=months,
            is_old=months is not None and months >= fresh_months,
            verdict=(study.checks or {}).get("verdict", {}).get("sentence", ""),
            has_prior=bool(before) or study.case_id in reviewed,
        )
    return found
