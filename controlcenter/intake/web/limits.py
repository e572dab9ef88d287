"""Limits of the web endpoint: how often, how much at once, and who is asking."""

from __future__ import annotations

import math
import threading
from collections import OrderedDict, deque
from collections.abc import Collection
from ipaddress import ip_address, ip_network

from controlcenter.clock import Clock

MOST_CLIENTS = 10_000


class RateLimit:
    """So many within a period from each sender; remembers the last 10,000 senders. Several threads may use it."""

    def __init__(self, most: int, clock: Clock, period_s: float = 60.0) -> None:
        self._most = most
        self._period_s = period_s
        self._clock = clock
        self._times: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = threading.Lock()

    def wait_s(self, client: str) -> int:
        """0 for a request that is allowed, which is then counted; else in how many seconds the next one will be."""
        now = self._clock.monotonic()
        with self._lock:
            times = self._times.setdefault(client, deque())
            self._times.move_to_end(client)
            while len(self._times) > MOST_CLIENTS:
                self._times.popitem(last=False)
            while times and now - times[0] >= self._period_s:
                times.popleft()
            if len(times) >= self._most:
                return max(1, math.ceil(self._period_s - (now - times[0])))
            times.append(now)
            return 0


class ByteBudget:
    """Bytes of bodies that are held at once, over all connections."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._held = 0

    def take(self, count: int) -> bool:
        """Count bytes that came in; False when that is too much, and they are not counted."""
        if self._held + count > self._most:
            return False
        self._held += count
        return True

    def give_back(self, count: int) -> None:
        self._held -= count


def sender_of(peer: str, forwarded: str, proxies: Collection[str]) -> str:
    """Who asks: the peer, or, where that is one of our own web servers, whom the last of them names.

    Of an IPv6 address the network counts: one sender has billions of addresses in it.
    """
    found = peer
    if peer in proxies:
        named = [part.strip() for part in forwarded.split(",")]
        found = next((address for address in reversed(named) if address and address not in proxies), peer)
    try:
        address = ip_address(found)
    except ValueError:
        return peer
    return str(ip_network((address, 64), strict=False)) if address.version == 6 else str(address)
