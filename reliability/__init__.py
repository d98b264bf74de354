"""Campaigns that try to lose a run or to get a wrong number out of its files: ``python -m reliability --help``.

- ``kill``: ``train.py`` is killed at any moment and gone on with; the end must be that of a run nobody killed
- ``damage``: every kind of file is damaged in every way; it must be refused, be made again, or be read as whole
- ``disk``: the disk is full from the n-th write on, for every n; what was there must stay, and the run go on

``problem`` has the small runs, ``kinds`` the kinds of files, ``damages`` the ways to damage one.
``mutation`` is another question, by a command of its own: do the tests notice a change of one sign?
"""
