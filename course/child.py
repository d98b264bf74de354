"""The process in which the learner's code is checked: ``python -m course.child N FOLDER RESULT STACK SECONDS``.

It writes its results into the file RESULT, and where it stands after SECONDS into STACK. What the learner prints
goes where the learner expects it.
"""

import minigrad.environment  # noqa: F401  isort: skip  (before NumPy is loaded)
import faulthandler
import json
import sys
from contextlib import suppress
from pathlib import Path

from course.grading import grade
from course.learner import fault, load
from course.question import Result
from course.stations import STATIONS
from course.texts import Text

MEMORY = 4 << 30


def main(number: int, folder: Path, result: Path, stack: Path, seconds: float) -> None:
    """Check a station."""
    _limit_memory()
    station = STATIONS[number - 1]
    questions = station.questions  # imported before the time runs
    sys.path.insert(0, str(folder))  # a file of the learner's own beside the stations'
    sys.dont_write_bytecode = True
    results: list[Result] = []
    with stack.open("w") as file:
        faulthandler.dump_traceback_later(seconds, file=file)
        try:
            results += grade(questions, load(folder, station))
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # whatever a learner's code does
            results.append(Result(Text(station.file, station.file), fault(error)))
        faulthandler.cancel_dump_traceback_later()
    result.write_text(json.dumps(results), encoding="utf-8")


def _limit_memory() -> None:
    """A list that grows without end is a MemoryError here, before the machine is out of memory."""
    with suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        main(int(sys.argv[1]), *(Path(path) for path in sys.argv[2:5]), seconds=float(sys.argv[5]))
