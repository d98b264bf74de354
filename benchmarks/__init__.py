"""Side-by-side timings against PyTorch, and against the machine's own limits: ``python -m benchmarks --help``.

Every figure is a ratio, PyTorch's time over minigrad's; above 1 minigrad is faster. Two processes are timed in turns.
Where everything is:

- ``groups/``: the seven groups, one file each: its cells, how one is measured, the columns of its table
- ``minigrad_side``, ``torch_side``: the same work under the same names; neither imports the other's framework
- ``rival``: the other side: PyTorch, or an earlier build of minigrad (``--before DIR``)
- ``machine_side``: the triad, which measures the memory's bandwidth
- ``torch_twins``: the three networks and nine optimizers in PyTorch
- ``inputs``: the arrays that both sides start from, and fingerprints of results, which show that both do equal work
- ``job``, ``worker``, ``fresh``: what a child process runs: turns, or one whole run
- ``turns``: the child processes, and the order in which they are timed
- ``figures``: measurements and their statistics
- ``report``, ``verdict``, ``machine``: the tables, what they must show, and the machine
"""
