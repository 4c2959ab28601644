from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from engine import wire
from engine.client import (
    JobDefect,
    worker_command,
)
from engine.errors import EngineError
from tests.engine.worker.process import (
    LIMIT,
    written,
)

if TYPE_CHECKING:
    from tests.engine.worker.process import Start


# Calls


async def test_data_comes_back_as_it_went(start: Start) -> None:
    data = {
        "text": "畳み込み",
        "numbers": [1, -2, 0.5, 2**63],
        "nothing": None,
        "bytes": b"\0\xff",
        "truth": [True, False],
    }
    assert await start().call("echo", data) == data


async def test_many_wait_at_once_and_each_gets_its_own(start: Start) -> None:
    client = start()
    assert await asyncio.gather(*(client.call("echo", number) for number in range(300))) == list(range(300))


async def test_callers_that_come_at_once_share_one_process(start: Start) -> None:
    client = start()
    assert len(set(await asyncio.gather(*(client.call("who", None) for _ in range(10))))) == 1


async def test_large_data_passes_both_ways_at_once(start: Start) -> None:
    client = start()
    data = [bytes([number]) * 6_000_000 for number in range(5)]
    assert await asyncio.gather(*(client.call("echo", item) for item in data)) == data


async def test_progress_streams_in_order_before_the_result(start: Start) -> None:
    seen: list[object] = []
    assert await start().call("count", 1000, on_progress=seen.append) == "counted"
    assert seen == list(range(1000))


async def test_progress_that_nobody_wants_is_dropped(start: Start) -> None:
    assert await start().call("count", 10) == "counted"


async def test_a_listener_that_fails_ends_its_own_call_only(start: Start) -> None:
    client = start(grace=LIMIT)

    def listen(_: object) -> None:
        raise KeyError("the screen's own mistake")

    with pytest.raises(KeyError):
        await client.call("polite", None, on_progress=listen)
    assert await client.call("echo", 1) == 1


# Failures of a job


async def test_an_error_comes_back_as_its_sentence_and_the_worker_goes_on(start: Start) -> None:
    client = start()
    process = await client.call("who", None)
    with pytest.raises(EngineError, match=r"^層の kernel_size is 0$"):
        await client.call("refuse", "層の kernel_size is 0")
    assert await client.call("who", None) == process


@pytest.mark.parametrize("job", ["fail", "leave", "unsendable"])
async def test_a_defect_keeps_its_details_for_the_log(start: Start, log: Path, job: str) -> None:
    client = start()
    process = await client.call("who", None)
    with pytest.raises(JobDefect, match="the engine failed") as caught:
        await client.call(job, None)
    assert str(log) in str(caught.value)
    assert "inner" not in str(caught.value)
    assert "Traceback" in written(log)
    assert await client.call("who", None) == process


async def test_a_sentence_that_is_no_text_still_arrives(start: Start) -> None:
    with pytest.raises(EngineError, match=r"not .*d800 text"):
        await start().call("refuse_unprintably", None)


async def test_an_unknown_job_is_told_with_the_known_ones(start: Start) -> None:
    with pytest.raises(EngineError, match=r"no job 'ecko'.*echo"):
        await start().call("ecko", None)


async def test_a_broken_table_of_jobs_costs_the_call_and_not_the_process(start: Start) -> None:
    client = start(command=worker_command(jobs="no_such_module", warm=False))
    await client.start()
    process = client.process_id
    for _ in range(5):
        with pytest.raises(JobDefect):
            await client.call("echo", None)
    assert client.process_id == process


async def test_stray_prints_go_to_the_log_and_stray_reads_find_the_end(start: Start, log: Path) -> None:
    client = start()
    assert await client.call("chatter", None) == "nothing to read"
    assert await client.call("echo", "still in step") == "still in step"
    text = written(log)
    assert "a stray print 日本語" in text
    assert "a stray native print" in text


async def test_a_result_that_is_too_large_is_a_sentence(start: Start) -> None:
    client = start()
    with pytest.raises(EngineError, match="too large"):
        await client.call("too_large", None)
    assert await client.call("echo", 1) == 1


@pytest.mark.parametrize(
    "data", [bytes(wire.LARGEST_FRAME), 10**30, "\ud800"], ids=["large", "big number", "surrogate"]
)
async def test_data_that_cannot_travel_is_refused_before_it_is_sent(start: Start, data: object) -> None:
    client = start()
    with pytest.raises(EngineError, match="between the screen and the engine"):
        await client.call("echo", data)
    assert await client.call("echo", 1) == 1
