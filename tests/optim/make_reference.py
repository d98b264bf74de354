"""Store what PyTorch's optimizers do: ``python -m tests.optim.make_reference``, from the checkout.

Run it after a change to the cases, with the PyTorch that ``setup.cfg`` names. The parameters are independent of each
other, so that every eleventh of the 1,003 stands for all.
"""

import os

import numpy as np
import torch
from safetensors.numpy import save

from tests.optim.cases import CASES, DTYPES, theirs
from tests.optim.test_parity import EVERY, REFERENCE


def main() -> None:
    rows = {f"{case.id}/{np.dtype(t)}": theirs(case, t, torch)[:, ::EVERY].copy() for case in CASES for t in DTYPES}
    temporary = REFERENCE.with_suffix(".part")
    temporary.write_bytes(save(rows))
    os.replace(temporary, REFERENCE)
    print(
        f"{REFERENCE.name}: {len(rows)} trajectories, {REFERENCE.stat().st_size:,} bytes, PyTorch {torch.__version__}"
    )


if __name__ == "__main__":
    main()
