"""Ask other frameworks for the same second and third derivatives, and say what has changed against the kept table."""

import argparse
import json
import signal
import subprocess
import sys
import venv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from certificate.others.frameworks import FRAMEWORKS, Framework
from certificate.others.points import OPS, questions, truths
from certificate.others.table import KEPT, changes, letters, read, written
from minigrad.files import replacing

PROGRAMS = Path(__file__).with_name("programs")
SECONDS = 1800


def make_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m certificate.others", description=__doc__, allow_abbrev=False)
    add = parser.add_argument
    add("names", nargs="*", metavar="NAME", help=f"only these: {' '.join(FRAMEWORKS)} (all)")
    add("--folder", type=Path, default=Path(".others"), metavar="DIR", help="where they are installed (.others)")
    add("--keep", action="store_true", help="write what was found into the kept table")
    add("--errors", action="store_true", help="say what was raised, too")
    return parser


def installed(name: str, framework: Framework, folder: Path) -> list[str]:
    """The command that runs the framework's program; its packages are installed if they are not there yet."""
    place = (folder / name).resolve()
    program = str(PROGRAMS / framework.program)
    if framework.npm:
        place.mkdir(parents=True, exist_ok=True)
        if not (place / "node_modules").exists():
            _run(["npm", "install", "--silent", "--prefix", str(place), *framework.npm])
        return ["env", f"NODE_PATH={place / 'node_modules'}", "node", program]
    python = place / "bin" / "python"
    if not (place / "installed").exists():
        if not python.exists():
            venv.create(place, with_pip=True)
        _run([str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *framework.packages])
        (place / "installed").touch()
    return [str(python), program]


def _run(command: Sequence[str], given: str = "") -> str:
    done = subprocess.run(command, input=given, capture_output=True, text=True, timeout=SECONDS, check=False)
    if done.returncode:
        last = (done.stderr.strip() or done.stdout.strip() or "no output").splitlines()[-1]
        raise RuntimeError(f"{' '.join(command[:4])} …: {last[:300]}")
    return done.stdout


def asked(command: list[str]) -> dict[str, list[Any]]:
    """What a program answers."""
    lines = _run(command, json.dumps(questions())).splitlines()
    return json.loads(next(line for line in lines if line.startswith("ANSWERS ")).removeprefix("ANSWERS "))


def main(arguments: Sequence[str] | None = None) -> int:
    """0 if nothing has changed; 130 after Ctrl-C."""
    parser = make_parser()
    options = parser.parse_args(arguments)
    unknown = set(options.names) - set(FRAMEWORKS)
    if unknown:
        parser.error(f"no framework {', '.join(sorted(unknown))}; choose from {', '.join(FRAMEWORKS)}")
    try:
        return _asked_again(options)
    except KeyboardInterrupt:
        print("interrupted; the table is as it was", file=sys.stderr)
        return 128 + signal.SIGINT


def _asked_again(options: argparse.Namespace) -> int:
    exact, now = truths(), {op: {} for op in OPS}  # type: dict[str, Any], dict[str, dict[str, str]]
    for name in options.names or FRAMEWORKS:
        try:
            answers = asked(installed(name, FRAMEWORKS[name], options.folder))
        except (RuntimeError, OSError, subprocess.TimeoutExpired, StopIteration) as error:
            print(f"{name}: not asked: {error}")
            continue
        for op in OPS:
            now[op][name] = letters(answers.get(op), exact[op])
            raised = [x for x in answers.get(op, []) if isinstance(x, str)]
            if options.errors and raised:
                print(f"{name}, {op}: {raised[0]}")
    before = read(KEPT.read_text(encoding="utf-8"))
    found = changes(before, now)
    print(written(now, [name for name in FRAMEWORKS if any(name in row for row in now.values())]))
    print("\n".join(found) or "Nothing has changed.")
    if options.keep:
        merged = {op: before.get(op, {}) | now[op] for op in OPS}
        with replacing(KEPT) as file:
            file.write(written(merged, list(FRAMEWORKS)).encode())
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
