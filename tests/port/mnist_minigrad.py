# An MLP on MNIST: parameter groups, a schedule, evaluation, and a checkpoint that is loaded again.
import gzip
from pathlib import Path

import numpy as np

import minigrad
import minigrad.nn.functional as F
from minigrad import nn, optim
from minigrad.data import Batches


def load(folder, kind, count):
    images = np.frombuffer(gzip.decompress((folder / f"{kind}-images-idx3-ubyte.gz").read_bytes()), np.uint8, offset=16)
    labels = np.frombuffer(gzip.decompress((folder / f"{kind}-labels-idx1-ubyte.gz").read_bytes()), np.uint8, offset=8)
    return images.reshape(-1, 28, 28)[:count] / np.float32(255), labels[:count].astype(np.int64)


class MLP(nn.Module):
    def __init__(self, hidden=128, classes=10):
        super().__init__()
        self.body = nn.Sequential(nn.Flatten(), nn.Linear(28 * 28, hidden), nn.LayerNorm(hidden))
        self.head = nn.Linear(hidden, classes)

    def forward(self, x):
        return self.head(F.gelu(self.body(x)))


def evaluate(net, loader):
    net.eval()
    loss = correct = 0
    with minigrad.no_grad():
        for x, y in loader:
            logits = net(x)
            loss += F.cross_entropy(logits, y, reduction="sum").item()
            correct += (logits.argmax(axis=1) == y).sum().item()
    return loss / loader.rows, correct / loader.rows


def main(net, folder, checkpoint, epochs=2):
    train = Batches(*load(folder, "train", 3000), batch_size=50, shuffle=False)
    test = Batches(*load(folder, "t10k", 1000), batch_size=250, shuffle=False)
    weights = [p for p in net.parameters() if p.ndim > 1]
    others = [p for p in net.parameters() if p.ndim == 1]
    optimizer = optim.AdamW([{"params": weights, "weight_decay": 0.1}, {"params": others, "weight_decay": 0}], lr=2e-3)
    scheduler = optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=epochs * len(train))
    losses = []
    for epoch in range(epochs):
        net.train()
        for x, y in train:
            optimizer.zero_grad(set_to_none=True)
            loss = F.cross_entropy(net(x), y)
            loss.backward()
            optim.clip_grad_norm_(net.parameters(), max_norm=1.0)
            optimizer.step()
            scheduler.step()
            losses.append(loss.item())
        print(f"epoch {epoch}: lr {scheduler.get_last_lr()[0]:.5f}, loss and accuracy {evaluate(net, test)}")
    minigrad.save({"net": net.state_dict(), "optimizer": optimizer.state_dict()}, checkpoint)
    again = MLP()
    again.load_state_dict(minigrad.load(checkpoint)["net"])
    return losses, evaluate(again, test)


if __name__ == "__main__":
    minigrad.manual_seed(0)
    print(main(MLP(), Path("datasets/mnist"), "mlp.checkpoint")[1])
