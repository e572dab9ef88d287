"""What lies there when the sample day begins: the last hours, most of it in time, some of it late."""

from __future__ import annotations

from dataclasses import replace

from controlcenter.app.demo.arrivals import Arrivals
from controlcenter.app.demo.plan import Fax, Happening, LeadTurn, Mail, OwnAnswer, PastCall, Turn, WebPost

_UNANSWERED, _ANSWERED, _FAXES, _WEB_POSTS, _PAST_CALLS = 92, 84, 15, 34, 96
_ASKS_AGAIN = 22
_DUE_SOON_SHARE, _DUE_IN_S = 0.4, (60, 900)  # promises that were kept and end while somebody looks on
_PROMISED_S = {  # seconds to the first answer that the default strategy promises
    "incident_report": 1800,
    "complaint": 7200,
    "product_order": 7200,
    "invoice_query": 14400,
    "service_request": 14400,
    "inquiry": 14400,
}
_GOLD_S = 3600
_CALL_BACK_S = 3600
_TAKEN_FIRST, _HANDED_FIRST = 6, 4


def backlog(make: Arrivals) -> list[Happening]:
    """Everything with ``at_s`` 0, and the first minute in which people take what waits."""
    unanswered = [_mail(make) for _ in range(_UNANSWERED)]
    conversations = [_conversation(make, number < _ASKS_AGAIN) for number in range(_ANSWERED)]
    return [
        *sorted(_calls(make), key=lambda call: -call.age_s),
        *unanswered,
        *(part for conversation in conversations for part in conversation),
        *(_fax(make) for _ in range(_FAXES)),
        *(_web(make, number) for number in range(_WEB_POSTS)),
        *_opening(make),
        *_handing(make),
    ]


def _share(make: Arrivals) -> float:
    """How much of a promise's time is used: mostly little, one in eight nearly all, one in thirty more than all."""
    dice = make.rng.random()
    if dice < 0.035:
        return make.rng.uniform(1.05, 1.5)
    return make.rng.uniform(0.78, 0.96) if dice < 0.17 else make.rng.uniform(0.02, 0.72)


def _mail(make: Arrivals) -> Mail:
    kind = make.kind()
    mail = make.mail(0.0, kind=kind)
    return _aged(mail, _share(make) * _promised_s(mail, kind))


def late_mail(make: Arrivals, at_s: float) -> Mail:
    """A message that lay at a branch for a while before it was sent on: much of its time is used already."""
    kind = make.kind()
    mail = make.mail(at_s, kind=kind)
    return replace(mail, age_s=make.rng.uniform(0.7, 0.97) * _promised_s(mail, kind))


def _promised_s(mail: Mail, kind: str) -> int:
    """Seconds to the first answer: gold customers have it sooner."""
    is_gold = mail.address.endswith("bluepeak.example")
    return min(_GOLD_S, _PROMISED_S[kind]) if is_gold else _PROMISED_S[kind]


def _conversation(make: Arrivals, asks_again: bool) -> tuple[Happening, ...]:
    """A request that a colleague has answered; perhaps the customer has written again since."""
    kind = make.kind()
    mail = make.mail(0.0, kind=kind)
    promised_s = _promised_s(mail, kind)
    unused_s = make.rng.uniform(0.15, 0.75) * promised_s
    if make.rng.random() < _DUE_SOON_SHARE:
        unused_s = make.rng.uniform(*_DUE_IN_S)
    mail = _aged(mail, promised_s - unused_s)
    since_s = mail.age_s * make.rng.uniform(0.3, 0.9)
    who = make.rng.choice(make.cast.here)
    language = next(one.language for one in make.cast.customers if one.mail == mail.address)
    text = f"{make.words.say(make.rng, 'answers', language)}\n\n{who.name}\nNorthgate\n"
    subject = f"Re: {mail.subject}"
    answer = OwnAnswer(0.0, make.key("o"), who.id, who.name, mail.key, mail.address, subject, text, since_s)
    if not asks_again:
        return mail, answer
    return mail, answer, make.reply(0.0, mail, answer.key, "questions", age_s=since_s * make.rng.uniform(0.05, 0.7))


def _aged(mail: Mail, age_s: float) -> Mail:
    return replace(mail, age_s=age_s)


def _fax(make: Arrivals) -> Fax:
    return make.fax(0.0, age_s=_share(make) * _PROMISED_S["product_order"])


def _web(make: Arrivals, number: int) -> WebPost:
    return make.web(5 + 0.4 * number)


def _calls(make: Arrivals) -> list[PastCall]:
    calls = []
    for _ in range(_PAST_CALLS):
        age_s = make.rng.uniform(600, 5 * 3600)
        dice = make.rng.random()
        hold_s = make.rng.randrange(3, 19) if dice < 0.84 else make.rng.randrange(20, 95)
        calls.append(make.past_call(age_s, lost=False, hold_s=hold_s))
    for share in (0.1, 0.2, 0.3, 0.45, 0.6, 0.7, 0.86, 0.93, 1.2):
        age_s = share * _CALL_BACK_S + make.rng.uniform(0, 60)
        calls.append(make.past_call(age_s, lost=True, hold_s=make.rng.randrange(25, 80)))
    for _ in range(3):  # hung up at once: counted, but nobody is called back
        calls.append(make.past_call(make.rng.uniform(1800, 9000), lost=True, hold_s=make.rng.randrange(1, 4)))
    return calls


def _opening(make: Arrivals) -> list[Turn]:
    """Everybody fills the desk in the first minute."""
    turns = []
    for number in range(_TAKEN_FIRST):
        for agent in make.cast.here:
            at_s = 3 + 7 * number + make.rng.uniform(0, 7)
            dice = (make.rng.random(), make.rng.random(), make.rng.random())
            turns.append(Turn(at_s, agent.id, dice, only_take=True))
    return turns


def _handing(make: Arrivals) -> list[LeadTurn]:
    """The team lead gives the first tickets by hand."""
    return [
        LeadTurn(12 + 5 * number, (make.rng.random(), make.rng.random(), 0.1), make.words.some(make.rng, "handing"))
        for number in range(_HANDED_FIRST)
    ]
