"""Alarms on their way out of the house: by mail, and by one signed HTTP call.

Each occurrence goes out once by each way, and that stands in the database before anything leaves. Where a service died
in the middle of it, it is sent again under the same identity: a second copy is better than an alarm that nobody heard.
"""

from __future__ import annotations

import json
import logging
from typing import Any

from controlcenter import signature
from controlcenter.clock import epoch_s
from controlcenter.commands.alarms import MarkNotice
from controlcenter.domain.alarms.alarm import Alarm
from controlcenter.domain.alarms.told import as_data, as_mail, identity
from controlcenter.domain.strategy.document import Strategy
from controlcenter.errors import ControlCenterError, Refused
from controlcenter.outbound.mail import Letter
from controlcenter.outbound.sender import Sender
from controlcenter.outbound.smtp import Fate, NotSent, send
from controlcenter.store.alarms import FAILED, SENDING, SENT, WAITING, Notice, notices_due, read_alarms

log = logging.getLogger(__name__)
PATIENCE_S = 5.0
FIRST_WAIT_S = 15.0
LONGEST_WAIT_S = 600.0
MOST_ATTEMPTS = 40


class AlarmNotices(Sender):
    """Sends what waits to go out by one way, "mail" or "call"."""

    def __init__(self, way: str, *parts: Any) -> None:
        super().__init__(*parts)
        self._way = way

    def send_due(self) -> int:
        """Send what is due now; how many went out is returned."""
        with self._database.read() as connection:
            due = [one for one in notices_due(connection, self._clock.now()) if one.way == self._way]
            alarms = read_alarms(connection, [one.alarm_id for one in due]) if due else {}
            strategy = self._strategies.current(connection)
        return sum(self._send(one, alarms[one.alarm_id], strategy) for one in due)

    def _send(self, notice: Notice, alarm: Alarm, strategy: Strategy) -> bool:
        attempt = int(self._execute(MarkNotice(notice.id, SENDING)).result or 1)
        try:
            if self._way == "mail":
                self._mail(alarm, strategy)
            else:
                self._call(alarm, strategy)
        except NotSent as error:
            self._not_now(notice, attempt, str(error), is_final=error.fate is Fate.NEVER)
        except ControlCenterError as error:
            self._not_now(notice, attempt, str(error))
        except Exception as error:
            log.exception("Alarm notice %s failed by a fault of the program", notice.id)
            self._not_now(notice, attempt, f"It failed by a fault of the program ({type(error).__name__}).")
        else:
            self._execute(MarkNotice(notice.id, SENT))
            return True
        return False

    def _not_now(self, notice: Notice, attempt: int, said: str, *, is_final: bool = False) -> None:
        log.warning("Alarm notice %s did not go out by %s (attempt %s)", notice.id, self._way, attempt)
        if is_final or attempt >= MOST_ATTEMPTS:
            self._execute(MarkNotice(notice.id, FAILED, said))
        else:
            self._execute(MarkNotice(notice.id, WAITING, said, self._after(attempt, FIRST_WAIT_S, LONGEST_WAIT_S)))

    def _mail(self, alarm: Alarm, strategy: Strategy) -> None:
        """Raises NotSent, Refused."""
        account = strategy.mail_account(strategy.alarms.mail_account)
        if account is None:
            raise Refused("The strategy has no mail account, so no alarm can go out by mail; add one.")
        subject, text = as_mail(alarm, strategy)
        domain = account.address.rpartition("@")[2]
        letter = Letter(
            account.address, strategy.centre.name, strategy.alarms.mail_to, subject, text,
            f"<{identity(alarm)}@{domain}>", self._clock.now(), is_automatic=True,
        )  # fmt: skip
        send(letter, account, self._secret, self._clock, self._context)

    def _call(self, alarm: Alarm, strategy: Strategy) -> None:
        """Raises Refused with what the other side said."""
        settings = strategy.alarms
        if not settings.call_url:
            raise Refused("The strategy names no address to call any more.")
        body = json.dumps(as_data(alarm, strategy), ensure_ascii=False).encode()
        stamp = epoch_s(self._clock.now())
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": identity(alarm),
            signature.HEADER: signature.sign(self._secret(settings.secret), stamp, body),
        }
        import httpx  # dear to load, and few centres call anybody

        try:
            with httpx.stream(
                "POST", settings.call_url, content=body, headers=headers, timeout=PATIENCE_S, follow_redirects=False
            ) as answer:  # what it says beyond the status is not read
                is_taken, status = answer.is_success, answer.status_code
        except httpx.HTTPError as error:
            raise Refused(
                f"The address to call does not answer ({type(error).__name__}); it is tried again."
            ) from error
        if not is_taken:
            raise Refused(f"The address to call answered with status {status}; it is tried again.")
