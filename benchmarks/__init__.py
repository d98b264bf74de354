"""Side-by-side timings against PyTorch, and against the machine's own limits: ``python -m benchmarks --help``.

Everything is a ratio, PyTorch's time over minigrad's, of turns that two processes take one after the other; above 1
minigrad is faster. Where everything is:

- ``groups/``: what is measured, a file for each of the seven groups: its cells and the columns of its table
- ``minigrad_side``, ``torch_side``: the same work twice, under the same names; neither imports the other's framework
- ``rival``: whom minigrad takes turns with: PyTorch, or an earlier build of itself (``--before DIR``)
- ``machine_side``: the triad, which says what the memory can do
- ``torch_twins``: the three networks and nine optimizers in PyTorch
- ``inputs``: the arrays that both sides start from, and the fingerprints by which they are known to do equal work
- ``job``, ``worker``, ``fresh``: what a child process runs: turns, or one run from its start to its end
- ``turns``: the child processes, and whose turn it is
- ``figures``: what was measured, and its statistics
- ``report``, ``verdict``, ``machine``: the tables, what they must show, and where they were measured
"""
