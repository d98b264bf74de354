"""The rules that came after the nine, one file each in the same style: the rule, the kernel, the class.

- Of Adam's family: ``radam.py``, ``adabelief.py``, ``ademamix.py``, ``adopt.py``. (AdamW and NadamW stand beside Adam
  and Nadam in ``minigrad/optim``.)
- By signs: ``lion.py``.
- With an average of the weights in place of a schedule: ``schedule_free_sgd.py``, ``schedule_free_adamw.py``, and
  ``averaged.py``, which they share.
- That look at all of a parameter, or of all of them, before they change it: ``lamb.py``, ``prodigy.py``, and
  ``two_passes.py``, which they share.
- For matrices: ``muon.py`` with ``orthogonal.py``, ``soap.py``.

All are in ``minigrad.optim`` too: ``optim.Lion(net.parameters())``.
"""

from minigrad.optim.modern.adabelief import AdaBelief
from minigrad.optim.modern.ademamix import AdEMAMix
from minigrad.optim.modern.adopt import ADOPT
from minigrad.optim.modern.lamb import LAMB
from minigrad.optim.modern.lion import Lion
from minigrad.optim.modern.muon import Muon
from minigrad.optim.modern.prodigy import Prodigy
from minigrad.optim.modern.radam import RAdam
from minigrad.optim.modern.schedule_free_adamw import ScheduleFreeAdamW
from minigrad.optim.modern.schedule_free_sgd import ScheduleFreeSGD
from minigrad.optim.modern.soap import SOAP

__all__ = [
    "ADOPT",
    "LAMB",
    "SOAP",
    "AdEMAMix",
    "AdaBelief",
    "Lion",
    "Muon",
    "Prodigy",
    "RAdam",
    "ScheduleFreeAdamW",
    "ScheduleFreeSGD",
]
