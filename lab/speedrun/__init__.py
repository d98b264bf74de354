"""The speedrun: seconds to 99 % on MNIST, on two CPU cores. Its rules are in ``docs/speedrun.md``.

    python train.py --speedrun                               one run of the record, from the prompt to the test accuracy
    python -m lab.speedrun check FILE.py:recipe              30 of them: what a record is entered with

- ``recipe``: a net and how it is trained; ``batches``: images from bytes to what a convolution reads
- ``warp``: images turned, stretched, sheared, moved and bent at random
- ``recipes/``: one file each: a net and its settings, to be copied
- ``attempt``: one run: trained, timed, then tested; ``entries``: what ``99`` or ``FILE.py:recipe`` means
- ``check``: many attempts, each in a process of its own; ``beside``: several entries timed in turns
"""
