"""One training run: its settings, the loop, and its files.

- ``settings``    ``Settings``: everything that determines a run, checked
- ``named``       what the settings' names stand for: ours, or the user's own, ``PATH.py:NAME``; ``own_files``: the hash
                  of such a file; ``own_modules``: its code; ``trial_step``: tried before anything is written
- ``schedules``   the learning rate over a run, by name; ``losses``: what is made small
- ``data``        the images: training, validation and test
- ``run``         ``Run``, and the loop that trains it; ``hashes``: of its weights, batches and random numbers
- ``evaluation``  how good a network is on a part of the data; ``steering``: another rule from some step on
- ``result``      the result of a run, and the checks of a file that holds one
- ``checkpoint``  a run in one file, from which it continues exactly
- ``run_folder``  one run in a folder of its own; ``files``: how such folders are made, written and read
- ``curves``      its picture
- ``watched``     gradients and updates, layer by layer
- ``trained``     the network in one file, and ``load_run``; ``predictions``: what it says of a part of the data
"""
