"""Instants in their order: what waits stays as small as the floor, whether or not anybody looks."""

from __future__ import annotations

from controlcenter.live.moments import Queue
from controlcenter.live.share import OVER, Share, Sort

SORT = Sort(1000, is_assigned=False, is_caller=False, is_call_back=False, is_waiting=True, is_promised=False)
CHANGES = 5_000


def _share(ticket_id: int, at_s: float) -> Share:
    moment = (at_s, ticket_id)
    return Share(ticket_id, SORT, (moment,) * 4)


def test_that_a_queue_nobody_looks_at_does_not_grow_with_every_change() -> None:
    shares = {1: _share(1, 0.0), 2: _share(2, 0.5)}
    queue = Queue(OVER, shares.keys(), shares)
    for second in range(1, CHANGES):
        shares[1] = _share(1, float(second))
        queue.push((float(second), 1))
        assert len(queue) < 100
    assert queue.first() == (0.5, 2)
    assert list(queue.in_order()) == [(0.5, 2), (CHANGES - 1.0, 1)]


def test_that_a_queue_nobody_looks_at_does_not_grow_with_every_ticket_that_comes_and_goes() -> None:
    shares: dict[int, Share] = {}
    queue = Queue(OVER, shares.keys(), shares)
    for ticket_id in range(1, CHANGES):
        new = shares[ticket_id] = _share(ticket_id, float(ticket_id))
        shares.pop(ticket_id - 10, None)
        queue.extend([new])
        assert len(queue) < 100
    assert queue.until(float(CHANGES)) == [(float(i), i) for i in range(CHANGES - 10, CHANGES)]
