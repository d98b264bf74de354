"""The child's half of the conversation."""

import io
import json
from typing import Any

from benchmarks.job import Cell, Job
from benchmarks.worker import serve

PREPARE = {"prepare": {"kind": "fake"}, "seconds": 0.0, "times": 4, "least": 1}


def conversation(*requests: dict[str, Any], job: Job) -> list[dict[str, Any]]:
    def build(cell: Cell) -> Job:
        return job

    replies = io.StringIO()
    serve(build, [json.dumps(request) for request in requests], replies)
    return [json.loads(line) for line in replies.getvalue().splitlines()]


def test_preparing_answers_with_the_check_the_note_and_how_often() -> None:
    assert conversation(PREPARE, job=Job(float, [[1.5]], "fused")) == [{"check": [[1.5]], "note": "fused", "times": 4}]


def test_a_turn_answers_with_the_seconds_of_one_unit() -> None:
    job = Job(lambda n: n * 10.0, [], units=1000)
    assert conversation(PREPARE, {"turn": 4}, job=job)[1] == {"seconds": 0.01}


def test_a_turn_is_timed_after_one_unit_that_is_not() -> None:
    asked: list[int] = []
    conversation(PREPARE, {"turn": 4}, {"turn": 1}, job=Job(lambda n: float(asked.append(n) or n), []))
    assert asked == [1, 4, 1]  # work that is done only once a turn is too long to be done for nothing


def test_a_turn_before_anything_is_prepared_is_an_error() -> None:
    assert conversation({"turn": 1}, job=Job(float, [])) == [{"error": "there is nothing prepared"}]
