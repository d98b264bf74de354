"""Side-by-side timings against rivals, and against the machine's own limits: ``python -m benchmarks --help``.

Every figure is a ratio, a rival's time over minigrad's; above 1 minigrad is faster. Processes are timed in turns.
Where everything is:

- ``groups/``: the groups, one file each: its cells, how one is measured, the columns of its table
- ``minigrad_side``, ``torch_side``, ``torch_compile_side``, ``jax_side``: the same work under the same names; none
  imports another's framework
- ``rival``: the other sides: ``--rivals``, or an earlier build of minigrad (``--before DIR``); what each needs
- ``machine_side``: the triad, which measures the memory's bandwidth, and a large product
- ``networks``, ``torch_twins``, ``jax_twins``: the networks, and the optimizers in the rivals' words
- ``layer_cells``, ``layer_inputs``, ``layer_job``: every layer at several sizes
- ``text``: what two of the networks read
- ``inputs``: the arrays that both sides start from, and fingerprints of results, which show that both do equal work
- ``job``, ``worker``, ``fresh``: what a child process runs: turns, or one whole run
- ``turns``: the child processes, and the order in which they are timed
- ``figures``: measurements and their statistics
- ``curves``, ``growth_picture``: how steep the curves of ``growth`` are, and their picture
- ``report``, ``verdict``, ``machine``: the tables, what they must show, and the machine
- ``page``: the tables of docs/benchmarks.md
"""
