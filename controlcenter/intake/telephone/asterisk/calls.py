"""All calls of one telephone system: facts in any order, any number of times, the same records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any

from controlcenter.clock import iso_z
from controlcenter.intake.telephone.asterisk.facts import CallFact, FactKind
from controlcenter.intake.telephone.asterisk.record import VISIT_KINDS, CallRecord, CallRules, derive, over_at

__all__ = ["CallBook", "CallFact", "CallRecord", "CallRules"]

_KEEP_FINAL_S = 3600.0
_KEEP_OPEN_S = 86400.0
_ENDING = VISIT_KINDS - {FactKind.ENTER, FactKind.RING, FactKind.CONNECT}


class CallBook:
    """Facts in, call records out. It asks no clock: ``now_s`` is any monotonic count of seconds."""

    def __init__(self, rules: CallRules) -> None:
        self._rules = rules
        self._facts: dict[str, set[CallFact]] = {}
        self._records: dict[str, CallRecord | None] = {}
        self._restarts: set[datetime] = set()
        self._quiet_since_s: dict[str, float | None] = {}
        self._settled: set[str] = set()
        self._done: dict[str, None] = {}

    def apply(self, fact: CallFact) -> set[str]:
        """Take in a fact; return the keys whose record changed. A fact known already changes nothing."""
        if fact.kind is FactKind.START:
            self._restarts.add(fact.at)
            return self._derived([key for key in self._facts if not self._is_final(key)])
        if fact.key in self._done and fact.key not in self._facts and fact.kind is not FactKind.ENTER:
            return set()
        facts = self._facts.setdefault(fact.key, set())
        if fact in facts:
            return set()
        facts.add(fact)
        if not self._is_final(fact.key):  # wait anew for what may follow
            self._settled.discard(fact.key)
            self._quiet_since_s[fact.key] = None
        return self._derived([fact.key])

    def settle(self, now_s: float) -> set[str]:
        """Decide what has been over and quiet long enough; call it about once a second. Returns changed keys."""
        ripe = []
        for key, since_s in self._quiet_since_s.items():
            if key in self._settled or not self._is_over(key):
                continue
            if since_s is None:
                self._quiet_since_s[key] = now_s
            elif now_s - since_s >= self._rules.silence_s:
                ripe.append(key)
        self._settled.update(ripe)
        return self._derived(ripe)

    def settle_older(self, before: datetime) -> set[str]:
        """Decide what was over before that instant of the telephone system; for reading a long history."""
        ripe = [
            key
            for key, facts in self._facts.items()
            if key not in self._settled and max(fact.at for fact in facts) < before and self._is_over(key)
        ]
        self._settled.update(ripe)
        return self._derived(ripe)

    def forget(self, now_s: float) -> list[str]:
        """Let go of calls that ended long ago, so that memory stays flat. Returns their keys."""
        forgotten = []
        for key, since_s in list(self._quiet_since_s.items()):
            if since_s is None:
                self._quiet_since_s[key] = now_s
                continue
            is_over = key in self._settled or self._is_final(key)
            if now_s - since_s > (_KEEP_FINAL_S if is_over else _KEEP_OPEN_S):
                for held in (self._facts, self._records, self._quiet_since_s, self._done):
                    held.pop(key, None)
                self._settled.discard(key)
                forgotten.append(key)
        self._restarts = set(sorted(self._restarts)[-50:])
        return forgotten

    def record(self, key: str) -> CallRecord | None:
        """The call as it is known now."""
        return self._records.get(key)

    def records(self) -> Iterator[CallRecord]:
        """Every call that is held."""
        return (record for record in self._records.values() if record is not None)

    def open_keys(self) -> set[str]:
        """The calls whose lines are open as far as is known, queued or not."""
        return {key for key, facts in self._facts.items() if over_at(facts, self._restarts) is None}

    def dump(self) -> dict[str, Any]:
        """What a restart needs: the facts of undecided calls, the keys of decided ones. Plain JSON values."""
        undecided = [key for key in self._facts if not self._is_final(key) and self._matters(key)]
        decided = [key for key in self._facts if self._is_final(key)]
        return {
            "facts": [_as_json(fact) for key in sorted(undecided) for fact in sorted(self._facts[key], key=repr)],
            "done": [*self._done, *decided][-5000:],
            "restarts": [iso_z(at) for at in sorted(self._restarts)[-5:]],
        }

    def load(self, dumped: dict[str, Any]) -> None:
        """Go on from an earlier dump()."""
        self._done = dict.fromkeys(dumped.get("done", ()))
        self._restarts = {datetime.fromisoformat(text) for text in dumped.get("restarts", ())}
        for fact in map(_from_json, dumped.get("facts", ())):
            self.apply(fact)

    def _matters(self, key: str) -> bool:
        facts = self._facts[key]
        return self._records.get(key) is not None or (
            key not in self._settled
            and any(fact.kind is FactKind.ROW or fact.extension in self._rules.queue_extensions for fact in facts)
        )

    def _is_final(self, key: str) -> bool:
        record = self._records.get(key)
        return record is not None and record.final

    def _is_over(self, key: str) -> bool:
        facts = self._facts[key]
        return any(fact.kind in _ENDING for fact in facts) or over_at(facts, self._restarts) is not None

    def _derived(self, keys: Iterable[str]) -> set[str]:
        changed = set()
        for key in keys:
            settled = key in self._settled
            record = derive(key, self._facts[key], self._restarts, self._rules, settled=settled)
            if record != self._records.get(key):
                self._records[key] = record
                changed.add(key)
        return changed


def _as_json(fact: CallFact) -> dict[str, Any]:
    values = {name: value for name, value in asdict(fact).items() if value is not None and value != ""}
    return {name: iso_z(value) if isinstance(value, datetime) else value for name, value in values.items()}


def _from_json(values: dict[str, Any]) -> CallFact:
    instants = {
        name: datetime.fromisoformat(values[name]) for name in ("at", "started_at") if values.get(name) is not None
    }
    return CallFact(**{"key": "", **values, "kind": FactKind(values["kind"]), **instants})
