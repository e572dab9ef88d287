"""Whoever asked first is let in first, however busy the others are."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from controlcenter.store.turns import Turns


def wait_until(is_so: Callable[[], bool]) -> None:
    paused = threading.Event()
    for _ in range(2000):
        if is_so():
            return
        paused.wait(0.005)
    raise AssertionError("It did not come to that.")


def test_that_turns_are_taken_in_the_order_of_asking() -> None:
    turns, order = Turns(), list[int]()

    def take(number: int) -> None:
        with turns:
            order.append(number)

    threads = [threading.Thread(target=take, args=(number,)) for number in range(8)]
    with turns:
        for number, thread in enumerate(threads):
            thread.start()
            wait_until(lambda wanted=number + 1: len(turns._waiting) == wanted)  # type: ignore[misc]
    for thread in threads:
        thread.join()
    assert order == list(range(8))


def test_that_one_who_comes_again_and_again_does_not_pass_over_one_who_waits() -> None:
    turns, ended = Turns(), threading.Event()
    rounds = 0

    def greedy() -> None:
        nonlocal rounds
        while not ended.is_set():
            with turns:
                rounds += 1

    thread = threading.Thread(target=greedy)
    thread.start()
    try:
        for _ in range(50):
            with turns:
                before = rounds
            with turns:
                assert rounds <= before + 1  # it was let in once at most while this thread waited
    finally:
        ended.set()
        thread.join()


def test_that_a_fault_inside_ends_the_turn() -> None:
    turns = Turns()
    with pytest.raises(ZeroDivisionError), turns:
        raise ZeroDivisionError
    with turns:
        pass


def test_that_two_are_never_inside_at_once() -> None:
    turns = Turns()
    inside = most = 0

    def work() -> None:
        nonlocal inside, most
        for _ in range(200):
            with turns:
                inside += 1
                most = max(most, inside)
                inside -= 1

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 1 and not turns._waiting and not turns._is_taken
