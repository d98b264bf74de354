"""Experiments on top of minigrad: a run, several of them, and what they leave behind.

Where everything is:

- ``settings``    ``Settings``: everything that determines a run, checked
- ``schedule``    the learning rate over a run, by name
- ``data``        the images: to learn from, to choose by, to be touched once
- ``run``         ``Run``, and the loop that trains it
- ``checkpoint``  a run in one file, to go on from exactly
- ``files``       a run's folder: its files, and how they are written
- ``result``      what a run came to, and whether a file that says so is believed
- ``race``        several runs, one after another, and the table of what came of them
- ``curves``      pictures of them; ``style``: how each optimizer looks in every picture
- ``progress``    what a person sees meanwhile; ``signals``: Ctrl-C
- ``extras``      the packages that training needs beside minigrad's own; ``errors``: ``LabError``, what is the user's
                  to put right

It is run from the checkout, not installed.
"""
