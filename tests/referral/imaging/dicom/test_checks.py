"""Age, region, series and the verdict, on generated studies read as they come off a disc."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from pydicom.dataset import Dataset

from referral.imaging.dicom.checks import Expected, Outcome, StudyChecks, age_check, check_study
from referral.imaging.dicom.facts import StudyFacts, Sureness
from referral.imaging.dicom.header import read_header
from referral.imaging.dicom.identity import CasePerson
from referral.imaging.dicom.media import open_medium
from referral.imaging.dicom.protocols import shipped_protocols
from referral.imaging.dicom.regions import Region
from referral.imaging.dicom.studies import Gathering
from referral.imaging.states import IdentityResult, Verdict
from tests import dicom_studies
from tests.dicom_studies import AX_T2, LUMBAR, SAG_STIR, SAG_T1, SAG_T2, Files

TODAY = date(2026, 11, 20)
CAROL = CasePerson("Carol", "Marlowe", date(1971, 4, 9), "Anne", "F")
EXPECTED = Expected(TODAY, 12, 24, CAROL, Region.LUMBAR)


def gathered(files: Files, folder: Path) -> StudyFacts:
    """The only study of `files`, read in this process."""
    gathering = Gathering()
    with open_medium(dicom_studies.as_folder(files, folder)) as medium:
        for entry in medium:
            file = read_header(entry)  # type: ignore[arg-type]
            gathering.add(file)  # type: ignore[arg-type]
    (study,) = gathering.studies()
    return study


def checked(files: Files, folder: Path, expected: Expected = EXPECTED) -> StudyChecks:
    return check_study(gathered(files, folder), expected)


def outcome(checks: StudyChecks, key: str) -> tuple[Outcome, str]:
    return next((check.outcome, check.sentence) for check in checks.checks if check.key == key)


def test_a_whole_lumbar_study_can_be_reviewed(tmp_path: Path) -> None:
    checks = checked(dicom_studies.lumbar_files(), tmp_path)
    assert checks.verdict.sentence == "Can be reviewed."
    assert checks.verdict.result is Verdict.REVIEWABLE
    assert {check.outcome for check in checks.checks} == {Outcome.OK}
    assert checks.identity is not None
    assert checks.identity.result is IdentityResult.MATCH


@pytest.mark.parametrize(
    ("series", "sentence"),
    [
        ((SAG_T1, SAG_T2, AX_T2), "Ask for: sagittal STIR."),
        ((SAG_T1, SAG_T2), "Ask for: sagittal STIR and axial T2."),
        ((SAG_STIR,), "Ask for: sagittal T1, sagittal T2 and axial T2."),
    ],
)
def test_what_is_missing_is_asked_for_by_name(
    series: tuple[dicom_studies.SeriesPlan, ...], sentence: str, tmp_path: Path
) -> None:
    checks = checked(dicom_studies.lumbar(series=series), tmp_path)
    assert (checks.verdict.sentence, checks.verdict.result) == (sentence, Verdict.INCOMPLETE)


def test_a_fat_suppressed_t2_is_offered_in_place_of_a_missing_stir(tmp_path: Path) -> None:
    fat_suppressed = replace(SAG_T2, description="SAG T2 FS")
    checks = checked(dicom_studies.lumbar(series=(SAG_T1, SAG_T2, fat_suppressed, AX_T2)), tmp_path)
    assert checks.series is not None
    assert "fat-suppressed T2" in checks.series.rows[2].note
    assert checks.verdict.ask_for == ("sagittal STIR",)


def test_a_study_of_somebody_else_stops_everything(tmp_path: Path) -> None:
    checks = checked(dicom_studies.mislabelled(), tmp_path)
    assert outcome(checks, "identity")[0] is Outcome.STOP
    assert checks.verdict.result is Verdict.UNUSABLE
    assert checks.verdict.sentence.startswith("Possible wrong patient")


def test_a_study_of_another_region_is_not_what_was_asked_for(tmp_path: Path) -> None:
    checks = checked(dicom_studies.cervical(), tmp_path)
    assert outcome(checks, "region") == (
        Outcome.ASK,
        "It shows the cervical spine; the complaint is about the lumbar spine.",
    )
    assert checks.verdict.sentence.startswith("Ask for: an MRI of the lumbar spine.")


def test_a_cervical_study_is_held_against_its_own_protocol(tmp_path: Path) -> None:
    expected = replace(EXPECTED, region=Region.CERVICAL)
    good = checked(dicom_studies.cervical(), tmp_path / "good", expected)
    assert good.verdict.sentence == "Can be reviewed."
    assert good.series is not None
    assert good.series.geometry == ()
    sag_t1, sag_t2, _ = dicom_studies.CERVICAL
    thick = (replace(sag_t1, thickness=4.0, gap=1.2), replace(sag_t2, pixel=1.1), replace(AX_T2, slices=9))
    rough = checked(dicom_studies.cervical(series=thick), tmp_path / "rough", expected)
    assert rough.series is not None
    remarks = " ".join(rough.series.geometry)
    assert "slices are 4 mm thick" in remarks
    assert "gaps are 1.2 mm wide" in remarks
    assert "pixels are 1.2 mm² large" in remarks
    assert "only a 2D spin echo" in remarks
    assert rough.verdict.to_look_at == ("All series seem to be there; some need a look.",)


@pytest.mark.parametrize(
    ("studied_on", "today", "expected_outcome"),
    [
        (date(2025, 11, 20), TODAY, Outcome.OK),
        (date(2025, 11, 19), TODAY, Outcome.LOOK),
        (date(2024, 11, 20), TODAY, Outcome.LOOK),
        (date(2024, 11, 19), TODAY, Outcome.ASK),
        (date(2024, 2, 29), date(2025, 2, 28), Outcome.OK),
        (date(2024, 2, 29), date(2025, 3, 1), Outcome.LOOK),
        (date(2025, 1, 31), date(2027, 1, 31), Outcome.LOOK),
        (date(2026, 12, 1), TODAY, Outcome.LOOK),
        (None, TODAY, Outcome.LOOK),
    ],
)
def test_age_counts_calendar_months(studied_on: date | None, today: date, expected_outcome: Outcome) -> None:
    assert age_check(studied_on, replace(EXPECTED, today=today)).outcome is expected_outcome


def test_an_operation_after_the_study_asks_for_a_new_one(tmp_path: Path) -> None:
    changed = replace(EXPECTED, changed_on=date(2026, 10, 1))
    checks = checked(dicom_studies.lumbar_files(), tmp_path, changed)
    assert checks.verdict.ask_for == ("a new MRI of the lumbar spine",)


def changing(**values: object) -> Callable[[Dataset], None]:
    def change(dataset: Dataset) -> None:
        for keyword, value in values.items():
            setattr(dataset, keyword, value)

    return change


@pytest.mark.parametrize(
    ("values", "regions", "sure"),
    [
        ({}, (Region.LUMBAR,), Sureness.CERTAIN),
        ({"BodyPartExamined": ""}, (Region.LUMBAR,), Sureness.LIKELY),
        ({"BodyPartExamined": "SPINE"}, (Region.LUMBAR,), Sureness.LIKELY),
        ({"BodyPartExamined": "CSPINE"}, (Region.LUMBAR, Region.CERVICAL), Sureness.GUESS),
        (
            {"StudyDescription": "MR", "ProtocolName": "", "BodyPartExamined": "LSPINE"},
            (Region.LUMBAR,),
            Sureness.LIKELY,
        ),
        (
            {"StudyDescription": "MR L SPINE", "ProtocolName": "T-spine", "BodyPartExamined": ""},
            (Region.LUMBAR, Region.THORACIC),
            Sureness.LIKELY,
        ),
        (
            {"StudyDescription": "MRI KNEE LT", "ProtocolName": "", "BodyPartExamined": "KNEE"},
            (Region.OTHER,),
            Sureness.CERTAIN,
        ),
        ({"StudyDescription": "", "ProtocolName": "", "BodyPartExamined": ""}, (), Sureness.GUESS),
    ],
)
def test_the_region_comes_from_tag_and_words(
    values: dict[str, str], regions: tuple[Region, ...], sure: Sureness, tmp_path: Path
) -> None:
    found = checked(dicom_studies.lumbar(series=(SAG_T1,), change=changing(**values)), tmp_path).region
    assert (found.regions, found.sure) == (regions, sure)


def test_a_tag_that_contradicts_the_words_is_for_a_person(tmp_path: Path) -> None:
    files = dicom_studies.lumbar(series=LUMBAR, change=changing(BodyPartExamined="CSPINE"))
    assert outcome(checked(files, tmp_path), "region")[0] is Outcome.LOOK


def test_no_mri_is_no_mri(tmp_path: Path) -> None:
    checks = checked(dicom_studies.lumbar(series=(SAG_T1,), change=changing(Modality="CT")), tmp_path)
    assert checks.verdict.sentence == "Ask for: an MRI of the lumbar spine. It is no MRI but CT."


def test_burned_in_text_is_said(tmp_path: Path) -> None:
    files = dicom_studies.lumbar(series=(SAG_T1,), change=changing(BurnedInAnnotation="YES"))
    assert outcome(checked(files, tmp_path), "burned_in")[0] is Outcome.LOOK


def test_every_shipped_protocol_names_its_source() -> None:
    protocols = shipped_protocols()
    assert {protocol.region for protocol in protocols} == {Region.LUMBAR, Region.CERVICAL, Region.THORACIC}
    assert all(
        protocol.source and protocol.confidence in ("V", "V*", "M", "default") for protocol in protocols
    )
