"""Jobs on a lane are done once each and in their order, by its thread or by whoever waits."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from functools import partial
from queue import SimpleQueue

import pytest

from quizapp.store.lane import ClosedError, Lane

PATIENCE = 30
"""Seconds after which something that must come is taken not to come."""


@pytest.fixture
def lane() -> Iterator[Lane]:
    made = Lane("test-lane")
    yield made
    made.close()


def name_here() -> str:
    return threading.current_thread().name


def occupied(lane: Lane) -> threading.Event:
    """Let the lane's thread do a job that ends once the event is set, and return that when it has begun."""
    began, go_on = threading.Event(), threading.Event()

    def job() -> None:
        began.set()
        assert go_on.wait(PATIENCE)

    lane.submit(job)
    assert began.wait(PATIENCE)
    return go_on


def test_what_nobody_waits_for_is_done_by_its_own_thread(lane: Lane) -> None:
    done: Future[str] = Future()
    lane.submit(lambda: done.set_result(name_here()))
    assert done.result(PATIENCE) == "test-lane"


def test_jobs_are_done_once_each_and_in_their_order_however_many_wait(lane: Lane) -> None:
    done: list[int] = []

    def hand_in(many: range) -> None:
        for number in many:
            future = lane.submit(partial(done.append, number))
            if number % 3 == 0:
                future.result(PATIENCE)

    others = [threading.Thread(target=hand_in, args=[range(begin, begin + 200)]) for begin in (0, 1000, 2000)]
    for other in others:
        other.start()
    for other in others:
        other.join(PATIENCE)
    lane.submit(lambda: None).result(PATIENCE)
    assert len(done) == 600
    for begin in (0, 1000, 2000):
        assert [number for number in done if begin <= number < begin + 200] == list(range(begin, begin + 200))


def test_whoever_waits_works_off_what_comes_before(lane: Lane) -> None:
    go_on = occupied(lane)
    names: list[str] = []
    lane.submit(lambda: names.append(name_here()))
    last = lane.submit(lambda: names.append(name_here()))
    go_on.set()
    last.result(PATIENCE)
    assert len(names) == 2


def test_waiting_for_no_longer_than_asked(lane: Lane) -> None:
    go_on = occupied(lane)
    waiting = lane.submit(lambda: None)
    with pytest.raises(TimeoutError):
        waiting.result(0)
    with pytest.raises(TimeoutError):
        waiting.exception(0)
    go_on.set()
    assert waiting.exception(PATIENCE) is None


def test_a_failure_comes_to_its_own_waiter_alone(lane: Lane) -> None:
    go_on = occupied(lane)
    broken, sound = lane.submit(partial(dict[str, None]().__getitem__, "nothing")), lane.submit(lambda: None)
    go_on.set()
    sound.result(PATIENCE)
    assert isinstance(broken.exception(PATIENCE), KeyError)


def test_a_job_whose_waiter_is_interrupted_is_done_all_the_same(lane: Lane) -> None:
    tries: list[str] = []

    def job() -> None:
        tries.append(name_here())
        if len(tries) == 1:
            raise KeyboardInterrupt

    # Nobody is called before the waiter has come: with the call, the lane's own thread might be quicker.
    calls, lane._calls = lane._calls, SimpleQueue()
    future = lane.submit(job)
    with pytest.raises(KeyboardInterrupt):
        future.result(PATIENCE)
    assert not future.done()
    calls.put(True)
    future.result(PATIENCE)
    assert len(tries) == 2
    lane._calls = calls


def test_what_follows_from_a_job_may_wait_for_another(lane: Lane) -> None:
    go_on = occupied(lane)
    first, second = lane.submit(lambda: None), lane.submit(lambda: None)
    after: Future[None] = Future()
    first.add_done_callback(lambda _: after.set_result(second.result(PATIENCE)))
    go_on.set()
    after.result(PATIENCE)


def test_closing_waits_for_what_was_taken_in_and_takes_no_more() -> None:
    lane = Lane("test-lane")
    go_on = occupied(lane)
    done: list[int] = []
    for number in range(3):
        lane.submit(partial(done.append, number))
    go_on.set()
    lane.close()
    assert done == [0, 1, 2]
    with pytest.raises(ClosedError):
        lane.submit(lambda: None)


def test_nothing_taken_in_can_be_called_off(lane: Lane) -> None:
    go_on = occupied(lane)
    future = lane.submit(lambda: None)
    assert not future.cancel()
    go_on.set()


def test_a_job_done_here_is_done_after_those_before_it_and_before_its_giver_goes_on(lane: Lane) -> None:
    done: list[tuple[str, str]] = []
    go_on = occupied(lane)
    lane.submit(lambda: done.append(("earlier", name_here())))
    threading.Timer(0.05, go_on.set).start()
    future = lane.submit(lambda: done.append(("here", name_here())), here=True)
    assert future.done()
    assert [what for what, _ in done] == ["earlier", "here"]
    assert done[1][1] == name_here()


def test_a_job_done_here_says_what_went_wrong_like_any_other(lane: Lane) -> None:
    def fails() -> None:
        raise ValueError("no room")

    with pytest.raises(ValueError, match="no room"):
        lane.submit(fails, here=True).result()
    done: list[int] = []
    lane.submit(lambda: done.append(1), here=True)
    assert done == [1]


def test_whoever_is_interrupted_in_a_job_of_his_own_leaves_it_to_the_thread(lane: Lane) -> None:
    tries, done = [0], threading.Event()

    def job() -> None:
        tries[0] += 1
        if tries[0] == 1:
            raise KeyboardInterrupt
        done.set()

    with pytest.raises(KeyboardInterrupt):
        lane.submit(job, here=True)
    assert done.wait(PATIENCE)
    assert tries == [2]


def test_an_interrupt_waits_until_the_job_in_hand_is_done(lane: Lane) -> None:
    steps: list[str] = []

    def job() -> None:
        steps.append("committed")
        signal.raise_signal(signal.SIGINT)
        steps.append("noted")

    with pytest.raises(KeyboardInterrupt):
        lane.submit(job, here=True)
    lane.submit(lambda: None).result(PATIENCE)
    assert steps == ["committed", "noted"]


def test_a_process_that_never_came_to_closing_it_ends_with_all_done() -> None:
    program = (
        "import time; from quizapp.store.lane import Lane; lane = Lane('left open'); "
        "lane.submit(lambda: time.sleep(0.1)); lane.submit(lambda: print('done', flush=True)); raise KeyboardInterrupt"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert ended.stdout == "done\n"


def test_an_interrupt_while_waiting_leaves_the_turn_to_others(lane: Lane) -> None:
    go_on = occupied(lane)
    threading.Timer(0.05, signal.raise_signal, [signal.SIGINT]).start()
    waiting = lane.submit(lambda: None)
    with pytest.raises(KeyboardInterrupt):
        waiting.result()
    go_on.set()
    other = threading.Thread(target=lane.submit(lambda: None).result, args=[PATIENCE])
    other.start()
    other.join(PATIENCE)
    assert waiting.exception(PATIENCE) is None
