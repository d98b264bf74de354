"""What a type checker says of an optimizer that is used wrongly: each mistake is named, and nothing else is."""

import pytest

SCRIPT = """
from minigrad import nn, optim

net = nn.Linear(3, 2)
optimizer = optim.Momentum([{"params": [net.weight], "weight_decay": 0.1}, {"params": net.parameters()}], momentum=0.9)
optim.SGD(net.parameters(), momentun=0.9)  # no such option
optim.SGD(net.parameters(), lr=0.1, momentum=0.9)  # Momentum has it
optim.Adam(net.parameters(), betas=0.9)  # two numbers
optim.AdamW(net.parameters(), decoupled_weight_decay=False)  # Adam
optim.NAdam(net.parameters())  # Nadam
for group in optimizer.param_groups:
    group["lr"] *= 0.5
    group["lr"] = "0.5"  # a number
    group["momentun"] = 0.5  # no such option
schedule = optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=10, eta_min=0.01)
optim.lr_scheduler.CosineAnnealingLR(optimizer, T_maks=10)  # no such option
value: float = optimizer.step(lambda: 0.5)
nothing: float = optimizer.step()  # None
optimizer.zero_grad(set_to_none=False)
optimizer.zero_grad(set_to_nun=False)  # no such option
"""


def test_mypy_finds_exactly_the_mistakes(tmp_path):
    api = pytest.importorskip("mypy.api", reason="needs mypy")
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)
    options = ["--config-file=", "--ignore-missing-imports", "--no-error-summary", f"--cache-dir={tmp_path}"]
    out, err, _ = api.run([*options, "--hide-error-context", "--no-pretty", "--follow-imports=silent", str(script)])
    assert not err
    found = {int(line.split(":")[1]) for line in out.splitlines() if ": error:" in line}
    assert found == {i for i, line in enumerate(SCRIPT.splitlines(), 1) if "  # " in line}, out
