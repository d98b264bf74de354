"""One training: what determines it, the loop, and what it leaves behind.

- ``settings``    ``Settings``: everything that determines a run, checked
- ``schedules``   the learning rate over a run, by name
- ``data``        the images: to learn from, to choose by, to be touched once
- ``run``         ``Run``, and the loop that trains it; ``hashes``: of what it was given
- ``result``      what a run came to, and whether a file that says so is believed
- ``checkpoint``  a run in one file, to go on from exactly
- ``run_folder``  one run in a folder of its own; ``files``: how such folders are made, written and read
- ``curves``      its picture
"""
