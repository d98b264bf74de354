#!/usr/bin/env bash
# Package: mypy 2.4.1
# Seen: 2026-11-29
# Expected: a module whose __getattr__ only raises a helpful AttributeError says so best with the return type NoReturn; a
#   name that is not there is then an error, or at worst goes unseen by itself.
# Behaviour: mypy says nothing of the wrong name, and after a call of it says nothing of types in the rest of the file or
#   function: "Success: no issues found" for a script with a misspelt function, a wrong argument and a wrong assignment.
#   --strict changes nothing. pyright 1.1.414 reports the two mistakes after it, the name neither.
# Why: the call's type is Never, so that what follows counts as not reached, and that is not checked.
# What helps: no __getattr__ for the checker (`if not TYPE_CHECKING:` around it); then the name itself is an error.
# Output seen:
#   Success: no issues found in 1 source file
#   user.py:3: error: Module has no attribute "aera"  [attr-defined]
#   user.py:4: error: Incompatible types in assignment (expression has type "str", variable has type "int")
#     [assignment]
#   user.py:5: error: Argument 1 to "area" has incompatible type "str"; expected "float"  [arg-type]
#   Found 3 errors in 1 file (checked 1 source file)
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet mypy==2.4.1
cd "$folder"
cat >shapes.py <<'PY'
from typing import NoReturn


def __getattr__(name: str) -> NoReturn:
    raise AttributeError(f"shapes has no {name}; see shapes.area")


def area(side: float) -> float:
    return side * side
PY
cat >user.py <<'PY'
import shapes

print(shapes.aera(2.0))
side: int = "two"
print(shapes.area("three"))
PY
"$folder/venv/bin/mypy" --strict user.py && strict=0 || strict=$?
sed -i 's/^def __getattr__/def without_getattr/' shapes.py
"$folder/venv/bin/mypy" --strict user.py && plain=0 || plain=$?
[ "$plain" = 1 ] || { echo "without __getattr__ mypy should see the three mistakes" >&2; exit 1; }
[ "$strict" = 0 ] || { echo "CHANGED: mypy sees mistakes after the call of a name that __getattr__ refuses" >&2; exit 1; }
