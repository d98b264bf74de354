"""SOAP beside its author's code, which is a file in no package: ``python -m tests.optim.live_soap PATH/soap.py``.

The file is that of github.com/nikhilvyas/SOAP (last run with its commit a1e5535). It finds axes in float32; for the
comparison a float is a float64 there.
"""

import importlib.util
import sys

import numpy as np
import torch

from tests.optim.soap_cases import CASES, ours, problem


def main() -> None:
    spec = importlib.util.spec_from_file_location("soap", sys.argv[1])
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    torch.set_default_dtype(torch.float64)
    torch.float, torch.Tensor.float = torch.float64, torch.Tensor.clone  # type: ignore[misc]
    for name, (shape, options) in CASES.items():
        given = {"correct_bias" if k == "bias_correction" else k: v for k, v in options.items()}
        theta, gradients = problem(shape)
        p = torch.nn.Parameter(torch.tensor(theta))
        optimizer = module.SOAP([p], **given)
        rows = []
        for g in gradients:
            p.grad = torch.tensor(g)
            optimizer.step()
            rows.append(p.detach().numpy().copy())
        apart = np.abs(np.array(rows) - ours(name))
        print(
            f"{name:>16} {shape}: after {len(rows)} steps apart by {apart.max():.1e}, θ up to {np.abs(rows).max():.1f}"
        )


if __name__ == "__main__":
    main()
