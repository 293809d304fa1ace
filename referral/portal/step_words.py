"""What a veteran is told at each next step, in plain words: who has the case, what happens, what one can do.

`{practice}` and `{facility}` stand for names. Grade 6 to 8 words, no promises (domain.md 7.1, 7.2).
"""

from __future__ import annotations

import enum
from dataclasses import dataclass

from referral.cases.states import StepAction

Do = StepAction


class By(enum.Enum):
    """What a due date means to the veteran."""

    WE_AIM = "we_aim"
    WE_ASK_AGAIN = "we_ask_again"
    VA_DECIDES = "va_decides"
    ON_THE_DAY = "on_the_day"
    AT_ONCE = "at_once"


@dataclass(frozen=True)
class StepWords:
    """One step: where the case is, who has it, what happens next, what its date means, and what one can do."""

    where: str
    who: str
    next: str
    by: By
    you_can: tuple[str, ...]


US = "The next step is ours, at {practice}."
YOU = "The next step is yours. We are waiting to hear from you."
AT_VA = "The next step is VA's: the community care office at {facility}."
REFERRER = "We are waiting for the doctor who sent you to us."
PICTURES = "We are waiting for the place that took your MRI."

DECIDES = "Our review is done. VA must decide next."
WAIT = "You do not need to do anything now."
ASK_US = "Call us if you have a question."
HAVE_DISC = "If you have your MRI on a disc at home, call us. We will tell you how to get it to us."
CALL_PICTURES = "You can call the place that took your MRI. Ask them to send the disc and the report to us."
CALL_VA = (
    "If you want to ask VA yourself, call the community care office. Tell them you are asking about a request "
    "from your community provider."
)
WORSE = "If you feel worse, do not wait for this step. Call your VA care team or us."
SAY_TIMES = "Think about which days and times suit you."
APPEAL = (
    "You can ask VA to look at its answer again. This is called a clinical appeal. Call {facility} and ask for the "
    "patient advocate."
)
GOES_ON = "Your visit is done. We are asking VA for more care."
BOOKED_AND_GOES_ON = "Your visit is booked. We are asking VA for more care too."
BEFORE_SENDING = frozenset(
    {
        *(Do.PREPARE_REQUEST, Do.COMPLETE_PACKET, Do.SIGN_PACKET, Do.SIGN_ON_PAPER),
        *(Do.SEND_REQUEST, Do.CALL_VA_NOW),
    }
)
"""Steps on a request that VA does not have yet; beside or after a visit it asks for more care."""
COPY = "You can ask us for a copy of your records."

STEP_WORDS: dict[StepAction, StepWords] = {
    Do.CLEAR_RED_FLAG: StepWords(
        "We need to talk with you before we go on.",
        US,
        "A clinician needs to talk with you about your health. After that you decide together what comes next.",
        By.AT_ONCE,
        ("Call us now if we have not reached you yet.", "Do not wait for our call if you feel worse."),
    ),
    Do.ANSWER_MESSAGE: StepWords(
        "We have your message.",
        US,
        "We will read your message and answer you. Then your case goes on as before.",
        By.WE_AIM,
        (ASK_US, WORSE),
    ),
    Do.ASK_RED_FLAGS: StepWords(
        "We have your referral from VA.",
        US,
        "We will call you to say hello and ask a few questions about your health and safety.",
        By.WE_AIM,
        ("Keep your phone near you.", "Call us if you would like to talk sooner."),
    ),
    Do.RECORD_CONSENT: StepWords(
        "We have your referral from VA.",
        US,
        "We will ask if you agree to get care from us. You can say yes or no.",
        By.WE_AIM,
        ("You can tell us by phone or on paper.", "You may change your mind later."),
    ),
    Do.ASK_FOR_STUDY: StepWords(
        "We have your referral. Now we need your MRI.",
        US,
        "We will ask for your MRI pictures and the report.",
        By.WE_AIM,
        (HAVE_DISC,),
    ),
    Do.SEND_STUDY: StepWords(
        "We are waiting for your MRI.",
        YOU,
        "We need to get your MRI pictures and the report.",
        By.WE_ASK_AGAIN,
        (HAVE_DISC, CALL_PICTURES),
    ),
    Do.FOLLOW_UP_STUDY: StepWords(
        "We are still waiting for your MRI.",
        US,
        "Your MRI has not reached us. We will ask for it again.",
        By.WE_AIM,
        (CALL_PICTURES, HAVE_DISC),
    ),
    Do.NOTIFY_VA: StepWords(
        "You need care soon.", US, "We will tell VA about your visit.", By.AT_ONCE, (WAIT, WORSE)
    ),
    Do.MATCH_STUDY: StepWords(
        "Your MRI is here.",
        US,
        "We will check that the MRI is yours and that nothing is missing.",
        By.WE_AIM,
        (WAIT,),
    ),
    Do.CLEAR_ALARM: StepWords(
        "We are checking the MRI pictures we got.",
        US,
        "We will check that the pictures are yours and that nothing is missing.",
        By.WE_AIM,
        (WAIT,),
    ),
    Do.SEND_MORE: StepWords(
        "We need something more before we can finish our review.",
        YOU,
        "Once we have what we asked for, the review goes on.",
        By.WE_ASK_AGAIN,
        ("Read below what we asked for. Call us if it is not clear or hard to get.",),
    ),
    Do.FOLLOW_UP_MORE: StepWords(
        "We still need something more before we can finish our review.",
        US,
        "What we asked for has not reached us. We will ask for it again.",
        By.WE_AIM,
        ("Read below what we asked for. Call us if it is not clear or hard to get.",),
    ),
    Do.START_REVIEW: StepWords(
        "Your MRI is here.", US, "We will give your MRI to a clinician to look at.", By.WE_AIM, (WAIT,)
    ),
    Do.REVIEW: StepWords(
        "A clinician is looking at your MRI.",
        "The next step is ours. A clinician at {practice} has your MRI.",
        "The clinician will write down what the MRI shows and what could come next. Then we will tell you.",
        By.WE_AIM,
        (WAIT, WORSE),
    ),
    Do.DECIDE_TRIAL: StepWords(
        "A clinician is looking at how your treatment is going.",
        "The next step is ours. A clinician at {practice} has your record.",
        "The clinician will look at your pain scores and therapy so far, and decide whether to go on or try something "
        "else. Then we will tell you.",
        By.WE_AIM,
        ("Keep adding your weekly pain score.", WORSE),
    ),
    Do.PREPARE_REQUEST: StepWords(DECIDES, US, "We will write a request to VA.", By.WE_AIM, (WAIT,)),
    Do.COMPLETE_PACKET: StepWords(DECIDES, US, "We will finish the papers for VA.", By.WE_AIM, (WAIT,)),
    **dict.fromkeys(
        (Do.SIGN_PACKET, Do.SIGN_ON_PAPER),
        StepWords(DECIDES, US, "A clinician will sign the request to VA.", By.WE_AIM, (WAIT,)),
    ),
    Do.SEND_REQUEST: StepWords(DECIDES, US, "We will send the request to VA.", By.WE_AIM, (WAIT,)),
    Do.ANSWER_REQUEST: StepWords(
        "VA has our request.",
        AT_VA,
        "VA will decide. It may say yes, say no, or give you the care itself.",
        By.VA_DECIDES,
        (CALL_VA, WORSE),
    ),
    Do.CHECK_SENDING: StepWords(
        "We sent papers about your care to VA.",
        US,
        "We do not know if VA has them. We will ask, and send them again if need be.",
        By.AT_ONCE,
        (WAIT, ASK_US),
    ),
    Do.SEND_AGAIN: StepWords(
        "We sent papers about your care to VA, and they did not get there.",
        US,
        "We will send them again.",
        By.AT_ONCE,
        (WAIT, ASK_US),
    ),
    Do.SEND_ASKED: StepWords(
        "VA asked us for something more.",
        US,
        "We will send VA what it asked for. Then VA will decide.",
        By.WE_AIM,
        (WAIT, ASK_US),
    ),
    Do.TELL_VA_CORRECTED: StepWords(
        "We changed something in our review of your MRI.",
        US,
        "VA has our request for you. We will tell VA what we changed.",
        By.WE_AIM,
        (WAIT, ASK_US),
    ),
    Do.CALL_VA_NOW: StepWords(
        DECIDES,
        US,
        "You need care soon. We will call VA now.",
        By.WE_AIM,
        (WAIT, WORSE),
    ),
    Do.CALL_VA: StepWords(
        "VA has our request.",
        US,
        "VA has not answered yet. We will call VA and ask.",
        By.WE_AIM,
        (CALL_VA, WORSE),
    ),
    Do.ESCALATE: StepWords(
        "VA has our request.",
        US,
        "VA has not answered yet. We asked before. Now we will ask someone higher up at VA.",
        By.WE_AIM,
        (CALL_VA, WORSE),
    ),
    Do.MEND_REQUEST: StepWords(
        "VA sent our request back.",
        US,
        "VA needs something more. We will add it and send it again.",
        By.WE_AIM,
        (WAIT,),
    ),
    Do.TELL_DENIED: StepWords(
        "VA said no to the request.",
        US,
        "We will call you to talk about why, and about what you can do.",
        By.WE_AIM,
        (APPEAL, "Tell us if you would like us to send VA a new request."),
    ),
    Do.TELL_VA_WILL_DO: StepWords(
        "VA wants to give you this care itself.",
        US,
        "We will call you and tell you what VA said. Then we will close your case here.",
        By.WE_AIM,
        ("Call the community care office to ask when VA will see you.",),
    ),
    Do.ASK_EXTENSION: StepWords(
        "VA's approval does not reach far enough.",
        US,
        "We will ask VA for more time or more visits.",
        By.WE_AIM,
        (WAIT, WORSE),
    ),
    Do.BOOK_VISIT: StepWords(
        "VA approved your care. Next we book your visit.",
        US,
        "We will call you to find a day and a time.",
        By.WE_AIM,
        (SAY_TIMES, "You can also call us to book. You do not need to wait for our call."),
    ),
    Do.ENTER_IN_HSRM: StepWords(
        "Your visit is booked.", US, "We will tell VA the date of your visit.", By.WE_AIM, (WAIT,)
    ),
    Do.ATTEND_VISIT: StepWords(
        "Your visit is booked.",
        "The next step is yours.",
        "Come to your visit.",
        By.ON_THE_DAY,
        (
            "Bring a photo ID, your VA card and a list of your medicines.",
            "If you can't come, call us. We will look for another day. You pay nothing for that.",
        ),
    ),
    Do.RECORD_VISIT: StepWords(
        "The day of your visit has passed.",
        US,
        "We will note if the visit took place.",
        By.WE_AIM,
        ("If you could not come, call us. We will look for another day. You pay nothing for that.",),
    ),
    Do.SIGN_VISIT_NOTE: StepWords(
        "Your visit is done.",
        US,
        "A clinician will sign the notes of your visit. Then we send them to VA.",
        By.WE_AIM,
        (COPY, WORSE),
    ),
    Do.SEND_RECORDS: StepWords(
        "Your visit is done.", US, "We will send the notes of your visit to VA.", By.WE_AIM, (COPY, WORSE)
    ),
    Do.CONFIRM_RECORDS: StepWords(
        "Your visit is done. We sent the notes to VA.",
        AT_VA,
        "VA will tell us when the notes are in your VA record.",
        By.VA_DECIDES,
        (COPY, WORSE),
    ),
    Do.FOLLOW_UP_RECORDS: StepWords(
        "Your visit is done. We sent the notes to VA.",
        US,
        "VA has not told us yet that it has the notes. We will ask VA.",
        By.WE_AIM,
        (COPY, WORSE),
    ),
    Do.CLOSE_FINISHED: StepWords(
        "Your visit is done. VA has the notes.",
        US,
        "We will close your case. There is nothing left to do.",
        By.WE_AIM,
        (COPY, ASK_US),
    ),
}
