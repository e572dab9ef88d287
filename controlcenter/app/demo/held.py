"""Things that cannot be delivered yet: replies to what the centre has not stored, posts to an endpoint that sleeps."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from controlcenter.app.demo.plan import Mail, OwnAnswer, WebPost
from controlcenter.app.demo.post import Post

_FOR_S = 120.0

TicketsOf = Callable[[Sequence[str]], Mapping[str, int]]


class Held:
    """Delivers in the order in which things were held; after two minutes they are given up."""

    def __init__(self, post: Post, tickets_of: TicketsOf) -> None:
        self._post = post
        self._tickets_of = tickets_of
        self._waiting: list[tuple[float, Mail | OwnAnswer | WebPost]] = []

    @property
    def is_empty(self) -> bool:
        """Whether everything has been delivered."""
        return not self._waiting

    def hold(self, item: Mail | OwnAnswer | WebPost, now_s: float) -> None:
        """Keep something for later. ``now_s`` are monotonic seconds."""
        self._waiting.append((now_s, item))

    def deliver(self, now_s: float) -> None:
        """Deliver what can be delivered now. Raises StoreError, and keeps everything, while that cannot be asked."""
        asked = [self._post.message_id(item.answers) for _, item in self._waiting if not isinstance(item, WebPost)]
        stored = self._tickets_of(asked)
        waiting, self._waiting = self._waiting, []
        is_listening = True
        for since_s, item in waiting:
            if isinstance(item, WebPost):
                is_listening = is_listening and self._post.web(item) != 0
                is_done = is_listening
            else:
                is_done = self._post.message_id(item.answers) in stored
                if is_done:
                    self._send(item)
            if not is_done and now_s - since_s < _FOR_S:
                self._waiting.append((since_s, item))

    def _send(self, item: Mail | OwnAnswer) -> None:
        if isinstance(item, Mail):
            self._post.mail(item)
        else:
            self._post.own_answer(item)
