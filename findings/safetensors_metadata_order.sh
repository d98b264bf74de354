#!/usr/bin/env bash
# Package: safetensors 0.8.0
# Seen: 2026-11-29
# Expected: the same arrays with the same metadata are the same bytes, so that the hash of a file of weights says whether
#   anything changed. The arrays are in fact put in one order whatever the order they came in.
# Behaviour: the entries of the metadata are written in an order drawn anew at each call. Eight entries, twenty calls: the
#   contents are equal each time, the hashes are not. Even two calls in one process differ.
# Why: they lie in a Rust HashMap, whose order is random. Known since 2025 (safetensors/safetensors#584).
# What helps: one entry of metadata that holds JSON.
# Output seen:
#   20 files of the same arrays and metadata have 20 hashes: 036f399f715b, 068b816ed8f5, 07175b288106, 10e0a9a81723
#     …
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet safetensors==0.8.0 numpy==2.4.6
"$folder/venv/bin/python" - <<'PY'
import hashlib
import json

import numpy as np
from safetensors.numpy import save

arrays = {"weight": np.ones((2, 3), np.float32), "bias": np.zeros(3, np.float32)}
metadata = {f"key{i}": str(i) for i in range(8)}


def hashes(times, **options):
    return {hashlib.sha256(save(arrays, **options)).hexdigest()[:12] for _ in range(times)}


def header(file):
    return json.loads(file[8 : 8 + int.from_bytes(file[:8], "little")])


assert len(hashes(20)) == 1, "without metadata the bytes are the same each time"
assert len(hashes(20, metadata={"all": json.dumps(metadata)})) == 1, "so they are with one entry"
assert header(save(arrays, metadata=metadata)) == header(save(arrays, metadata=metadata)), "the contents are equal"

seen = hashes(20, metadata=metadata)
print(f"20 files of the same arrays and metadata have {len(seen)} hashes: {', '.join(sorted(seen)[:4])} …")
if len(seen) == 1:
    raise SystemExit("CHANGED: the same metadata now gives the same bytes")
PY
