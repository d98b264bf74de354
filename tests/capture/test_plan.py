"""The plan of a recorded step: a table of its calls, in an arena smaller than the arrays that the step makes."""

import tracemalloc

from tests.capture.made import batches, recorded, training


def test_an_arena_holds_fewer_bytes_than_the_arrays_and_a_replay_no_more_than_the_step():
    _, _, step = training("cnn")
    x, y = batches(1, size=64)[0]
    step(x, y)

    def peak(function):
        tracemalloc.start()
        function(x, y)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    plain = peak(step)
    replayed = recorded(step, x, y)
    assert replayed.plan.nbytes < 0.8 * replayed.plan.made
    assert replayed.plan.nbytes + peak(replayed) < 1.1 * plain


def test_the_plan_is_a_table():
    _, _, step = training()
    replayed = recorded(step, *batches(1)[0])
    rows = replayed.plan.rows()
    assert [row.call for row in rows].count("product") == 5  # two forward, three backward
    assert "Optimizer.step" in str(replayed.plan)
    assert f"{replayed.plan.nbytes:,}" in str(replayed.plan)
    assert sum(row.nbytes for row in rows) == replayed.plan.made
