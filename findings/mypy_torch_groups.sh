#!/usr/bin/env bash
# Package: mypy 2.4.1, torch 2.13.0 (CPU)
# Seen: 2026-11-29
# Expected: parameter groups as PyTorch's own documentation writes them pass the type checker: torch ships its types, and the
#   first argument of an optimizer is declared to be, among others, an iterable of dict[str, Any].
# Behaviour: SGD([{"params": [w], "weight_decay": 0.1}, {"params": net.parameters()}]) is an error, "list[object]". With one
#   group, or two of one shape, there is none; nor has pyright 1.1.414 any.
# Why: the declared type is a union of iterables, so that mypy takes no member of it as the context of the list; it infers
#   dict[str, object] and dict[str, Iterator[Parameter]] and joins them to object, since dict is invariant.
# What helps: groups: list[dict[str, Any]] = [...] on a line of its own.
# Output seen:
#   Success: no issues found in 1 source file
#   two.py:4: error: Argument 1 to "SGD" has incompatible type "list[object]"; expected "Iterable[Tensor] |
#     Iterable[dict[str, Any]] | Iterable[tuple[str, Tensor]]"  [arg-type]
#   Found 1 error in 1 file (checked 1 source file)
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet torch==2.13.0 numpy==2.4.6 mypy==2.4.1
cd "$folder"
cat >one.py <<'PY'
import torch

net, w = torch.nn.Linear(2, 2), torch.nn.Parameter(torch.zeros(1))
torch.optim.SGD([{"params": [w], "weight_decay": 0.1}, {"params": [w], "weight_decay": 0.0}], lr=0.1)
torch.optim.SGD([{"params": net.parameters()}], lr=0.1)
PY
sed 's/, {"params": \[w\], "weight_decay": 0.0}/, {"params": net.parameters()}/' one.py >two.py
venv/bin/python two.py
venv/bin/mypy one.py
said=$(venv/bin/mypy two.py || true)
echo "$said"
grep -q 'list\[object\]' <<<"$said" || { echo "CHANGED: mypy no longer sees list[object] in groups of two shapes" >&2; exit 1; }
