"""Experiments on top of minigrad: a run, several of them, and what they leave behind.

Where everything is:

A run:

- ``settings``    ``Settings``: everything that determines a run, checked
- ``schedule``    the learning rate over a run, by name
- ``data``        the images: to learn from, to choose by, to be touched once
- ``run``         ``Run``, and the loop that trains it; ``evidence``: hashes of what it was given
- ``result``      what a run came to, and whether a file that says so is believed
- ``checkpoint``  a run in one file, to go on from exactly
- ``single``      one run in a folder of its own; ``files``: how such folders are made, written and read
- ``curves``      its picture

A race:

- ``race``        which runs it has, who computes them, where results are kept, and what they come to
- ``statistics``  medians, paired differences, times to targets
- ``report``      one page with verdict, tables and charts; ``style``: how each optimizer looks in every picture

Optimizers seen at work:

- ``descent``     an optimizer on a function of two numbers, and ten such functions
- ``surfaces``    the nine on them: pictures, animations, and a page to play with
- ``claims``      what an article says of the nine, put to the test
- ``handbook``    the pictures of docs/optimizers.md

And for all: ``program`` and ``flags``, the command line; ``progress``, what a person sees meanwhile; ``signals`` and
``early``, Ctrl-C; ``extras``, the packages needed beside minigrad's own; ``errors``, ``LabError``: what is the user's
to put right.

It is run from the checkout, not installed.
"""
