"""A run watched and steered while it trains, on a page that only this machine reaches: ``train.py --watch``.

In the process that trains:

- ``watching``  the whole of it, for train.py
- ``session``   what is done between two steps: obey, and show
- ``looks``     what is inside the net; ``state``: where the run stands
- ``second``    another run beside it, from the same weights
- ``page``      the page: ``page.css``, ``charts.js``, ``page.js``
- ``process``   the server's process, from this side

In a process of its own, which needs nothing of minigrad, so that it may be killed:

- ``server``    that process; ``app``: what it answers, and whom
- ``hub``       who watches, and who of them steers; ``commands``: what may be asked for

The two exchange lines of JSON over the server's stdin and stdout.
"""
