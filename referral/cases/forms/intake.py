"""Forms of intake: red flags, consent, the veteran's story, the MRI study."""

from __future__ import annotations

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import DateField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional

from referral.cases.forms.choices import choices
from referral.cases.states import WaitingOn
from referral.imaging.models import Region, StudySource
from referral.veterans.models import ConsentKind


class ClearRedFlagForm(FlaskForm):
    reason = TextAreaField(
        "What did you find, and why may the case go on?", [InputRequired("Say what you found and decided.")]
    )


class ConsentForm(FlaskForm):
    kind = RadioField(
        "Consent to",
        [InputRequired("Choose one.")],
        choices=choices(
            [
                (ConsentKind.CARE.value, "Care by this practice"),
                (ConsentKind.RELEASE.value, "Release of records"),
                (ConsentKind.TELEHEALTH.value, "Telehealth"),
            ]
        ),
        default=ConsentKind.CARE.value,
    )
    given_on = DateField("Given on", [InputRequired("Enter the day.")])
    how = RadioField(
        "How",
        [InputRequired("Choose one.")],
        choices=choices(
            [
                ("voice", "By voice, on the phone"),
                ("paper", "On paper, signed"),
                ("portal", "In the portal"),
            ]
        ),
    )


class EMailForm(FlaskForm):
    agreed = RadioField(
        "May we e-mail the veteran about the case?",
        [InputRequired("Choose one.")],
        choices=choices([("yes", "Yes, the veteran agreed"), ("no", "No, or the veteran took it back")]),
    )


class StoryForm(FlaskForm):
    complaint = TextAreaField(
        "What brings the veteran", [Optional()], description="In their own words. It goes into the letter."
    )
    onset_on = DateField("Since about", [Optional()])
    goals = TextAreaField("What they want to do again", [Optional()], description="One goal a line.")


class AskForStudyForm(FlaskForm):
    what = TextAreaField(
        "What is asked for",
        [Optional()],
        description="Empty for the whole MRI. Otherwise what is missing: the case then waits for just that.",
    )
    asked_of = RadioField(
        "Who was asked today?",
        [InputRequired("Choose one.")],
        choices=choices(
            [
                (WaitingOn.VETERAN.value, "The veteran"),
                (WaitingOn.IMAGING_FACILITY.value, "The imaging facility"),
                (WaitingOn.REFERRER.value, "The referring clinician"),
                (WaitingOn.VA.value, "VA"),
            ]
        ),
    )


class StudyForm(FlaskForm):
    source = RadioField(
        "How did it arrive?",
        [InputRequired("Choose one.")],
        choices=choices(
            [
                (StudySource.DISC.value, "Disc by post or by hand"),
                (StudySource.UPLOAD.value, "Upload or link"),
                (StudySource.REPORT_ONLY.value, "Report only, no images"),
            ]
        ),
    )
    modality = SelectField("Kind", choices=choices([("MR", "MRI"), ("CT", "CT"), ("CR", "X-ray")]))
    region = SelectField(
        "Region", choices=choices([(region.value, region.value.capitalize()) for region in Region])
    )
    study_on = DateField("Done on", [Optional()])
    received_on = DateField("Received on", [InputRequired("Enter the day.")])
    sent_by = StringField("Sent by", [Optional()], description="The imaging facility or person.")


class MatchStudyForm(FlaskForm):
    name_on_study = StringField(
        "Name on the study", [InputRequired("Type the name as it stands on the disc or report.")]
    )
    born_on_study = DateField(
        "Date of birth on the study", [InputRequired("Type the date of birth as it stands there.")]
    )


class RegionForm(FlaskForm):
    region = RadioField(
        "What the pictures show",
        [InputRequired("Choose one.")],
        choices=choices([(region.value, region.value.capitalize()) for region in Region]),
    )


class ClearAlarmForm(FlaskForm):
    reason = TextAreaField(
        "How do you know that it is this veteran's?",
        [InputRequired("Say how you know.")],
        description="Such as: the facility confirmed on the phone that it typed the date of birth wrong.",
    )


class DiscReturnedForm(FlaskForm):
    on = DateField("Sent back on", [InputRequired("Enter the day.")])


class PictureForm(FlaskForm):
    shows_no_name = RadioField(
        "Look at the whole picture, its corners first. Does it show a name, a date of birth or a number?",
        [InputRequired("Choose one.")],
        choices=choices(
            [
                ("yes", "No: nothing in it says whose it is. It may be used in papers."),
                ("no", "Yes, or I am not sure. It stays in the chart."),
            ]
        ),
    )


class ReasonForm(FlaskForm):
    reason = TextAreaField("Why", [InputRequired("Say why.")])


class ReportForm(FlaskForm):
    file = FileField(
        "The report (PDF, scan, photo or Word file)",
        [FileRequired("Choose the file of the report.")],
        description="As the radiologist wrote it. Anything but a PDF is kept as a PDF made of it. "
        "A newer file takes the place of an older one.",
    )
