"""A training step recorded once and played again: ``replay``. ``docs/replay.md`` explains it.

- ``traced``    arrays whose NumPy calls are written down
- ``recorder``  the recording: calls, effects, values that were read
- ``memory``    which memory each array lies in, and the arena for all of them
- ``plan``      the calls in their order, and what is printed of them; ``bound``: a call bound to its arrays
- ``state``     what the step depends on beside its arguments
- ``reach``     the variables and attributes that it reads: ``code`` those that its code names, ``kinds`` what they may
  hold, ``space`` those of an object or a class
- ``comparison`` a replay beside the step itself, bit by bit
- ``replay``    when to record, to play, or to run the step itself
"""

from minigrad.capture.plan import Plan
from minigrad.capture.replay import Replay, replay

__all__ = ["Plan", "Replay", "replay"]
