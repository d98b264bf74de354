"""Experiments on top of minigrad: training runs, races of optimizers, and their reports.

Where everything is:

- ``training``      one run: its settings, its data, the loop, its checkpoint and result
- ``race``          several runs: design, search for learning rates, workers, store, comparison
- ``statistics``    medians, paired differences, times to targets
- ``report``        a race as one page with verdict, tables and charts
- ``style``         how each optimizer looks in every picture

Optimizers on small problems:

- ``descent``       an optimizer on a function of two numbers, and ten such functions
- ``surfaces``      the nine on them: pictures, animations, a page to play with, the pictures of docs/optimizers.md
- ``claims``        what an article says of the nine, tested by experiments
- ``tutorials``     the measurements and pictures of the tutorials in docs/

For all of these: ``console`` and ``command_line``: flags, progress, Ctrl-C, errors.

It is run from the checkout, not installed.
"""
