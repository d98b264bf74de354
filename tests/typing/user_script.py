"""What a user writes first, with three mistakes that an editor should see. Nothing runs this file."""

import numpy as np

import minigrad as mg
from minigrad import nn, optim
from minigrad.data import Batches

rng = np.random.default_rng(0)
x = rng.standard_normal((256, 2)).astype(np.float32)
y = (x[:, 0] * x[:, 1] > 0).astype(np.int64)

mg.manual_seed(0)
net = nn.Sequential(nn.Linear(2, 16), nn.Tanh(), nn.Linear(16, 2))
slow = optim.Momentum(net.parameters(), lr=0.1, momentun=0.9)  # mistake: momentum
optimizer = optim.Adam(net.parameters(), lr="0.03")  # mistake: a number
schedule = optim.lr_scheduler.StepLR(optimizer, step_size=10)
for _ in range(20):
    for inputs, labels in Batches(x, y, batch_size=32, seed=0):
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(net(mg.Tensor(inputs)), labels)
        loss.backward()
        optimizer.step()
    schedule.step()

logits = net(mg.Tensor(x))
total = logits.summ()  # mistake: sum
scores = nn.functional.softmax(logits, 1).numpy()
hits: int = int((scores.argmax(axis=1) == y).sum())
print(f"{hits / len(y):.0%}", mg.exp(logits).shape, [p.shape for p in net.parameters()])
