"""Experiments on top of minigrad: a run, several of them, and what they leave behind.

Where everything is:

- ``training``      one run: its settings, its data, the loop, its checkpoint and result
- ``race``          several runs: which, who computes them, where results are kept, and what they come to
- ``statistics``    medians, paired differences, times to targets
- ``report``        a race as one page with verdict, tables and charts
- ``style``         how each optimizer looks in every picture

Optimizers seen at work:

- ``descent``       an optimizer on a function of two numbers, and ten such functions
- ``surfaces``      the nine on them: pictures, animations, a page to play with, the pictures of docs/optimizers.md
- ``claims``        what an article says of the nine, put to the test
- ``tutorials``     the tutorials of docs/, run

And for all: ``console`` and ``command_line``: flags, progress, Ctrl-C, errors.

It is run from the checkout, not installed.
"""
