"""The process in which the learner's code is checked: ``python -m course.child N FOLDER RESULT STACK SECONDS``.

It writes its results into the file RESULT, and where it stands after SECONDS into STACK. What the learner prints
goes where the learner expects it.
"""

import minigrad.environment  # noqa: F401  isort: skip  (before NumPy is loaded)
import faulthandler
import json
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import TextIO

from course.grading import grade
from course.learner import fault, load
from course.question import Result
from course.stations import STATIONS
from course.texts import Text

MEMORY = 4 << 30
SLOW = 10
"""How often a process may be given less than a processor: so many times its seconds are the limit in wall time."""


def main(number: int, folder: Path, result: Path, stack: Path, seconds: float) -> None:
    """Check a station."""
    _limit_memory()
    station = STATIONS[number - 1]
    questions = station.questions  # imported before the time runs
    sys.path.insert(0, str(folder))  # a file of the learner's own beside the stations'
    sys.dont_write_bytecode = True
    results: list[Result] = []
    with stack.open("w") as file:
        faulthandler.dump_traceback_later(SLOW * seconds, file=file)  # also where compiled code holds the GIL
        threading.Thread(target=_watch, args=(seconds, file), daemon=True).start()
        try:
            results += grade(questions, load(folder, station))
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # whatever a learner's code does
            results.append(Result(Text(station.file, station.file), fault(error)))
        faulthandler.cancel_dump_traceback_later()
        result.write_text(json.dumps(results), encoding="utf-8")


def _watch(seconds: float, file: TextIO) -> None:
    """Write down where the process stands when it has used its seconds of processor time: others may use them too."""
    end = time.process_time() + seconds
    while time.process_time() < end:
        time.sleep(0.05)
    with suppress(ValueError):  # the file is closed: the check has ended
        faulthandler.dump_traceback(file)


def _limit_memory() -> None:
    """A list that grows without end is a MemoryError here, before the machine is out of memory."""
    with suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        _, number, folder, result, stack, seconds = sys.argv
        main(int(number), Path(folder), Path(result), Path(stack), float(seconds))
