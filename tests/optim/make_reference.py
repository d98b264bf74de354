"""Store what the optimizers of other libraries do: ``python -m tests.optim.make_reference``, from the checkout.

Run it after a change to the cases, with the versions that the extras ``parity`` and ``peers`` of ``setup.cfg`` name.
What is stored for a library that is not installed stays. Every eleventh of the 1,003 parameters stands for all.
"""

import os

import numpy as np
import torch
from safetensors.numpy import load_file, save

from tests.optim.cases import CASES, DTYPES, theirs
from tests.optim.test_parity import EVERY, REFERENCE


def main() -> None:
    stored = load_file(REFERENCE)
    rows = {}
    for case in CASES:
        for dtype in DTYPES:
            key = f"{case.id}/{np.dtype(dtype)}"
            try:
                rows[key] = theirs(case, dtype, torch)[:, ::EVERY].copy()
            except ImportError:
                rows[key] = stored[key]
    temporary = REFERENCE.with_suffix(".part")
    temporary.write_bytes(save(rows))
    os.replace(temporary, REFERENCE)
    print(
        f"{REFERENCE.name}: {len(rows)} trajectories, {REFERENCE.stat().st_size:,} bytes, PyTorch {torch.__version__}"
    )


if __name__ == "__main__":
    main()
