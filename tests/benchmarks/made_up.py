"""Figures that nobody measured."""

from typing import Any

from benchmarks.figures import Figure


def figure(group: str, minigrad: float, torch: float, **cell: Any) -> Figure:
    """A cell that took this in its only round; ``machine`` in the cell is what the triad takes for a byte."""
    measured = {"minigrad": [minigrad], "torch": [torch]}
    if "machine" in cell:
        measured["machine"] = [cell.pop("machine")]
    return Figure(group, cell, measured)


def step(ratio: float, model: str = "mlp", optimizer: str = "adam", batch: int = 64) -> Figure:
    return figure("step", 0.001, 0.001 * ratio, model=model, optimizer=optimizer, batch=batch)


def update(ratio: float, optimizer: str = "adam", parameters: int = 240_000, share: float = 1.0) -> Figure:
    """An update of Adam's 28 bytes a parameter in 28 ns each, so that a triad of 1 ns a byte gives the share 1."""
    seconds = 28e-9 * parameters
    return figure("update", seconds, seconds * ratio, optimizer=optimizer, parameters=parameters, machine=1e-9 * share)
