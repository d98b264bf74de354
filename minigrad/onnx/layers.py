"""The table of all layers: how each is exported, or why it is not."""

from collections.abc import Callable
from typing import Any

from minigrad import nn
from minigrad.onnx import activation, linear, normalization, resampling, sequences, windows

LAYERS: dict[type[nn.Module], Callable[..., Any]] = {
    **activation.LAYERS,
    **linear.LAYERS,
    **normalization.LAYERS,
    **resampling.LAYERS,
    **sequences.LAYERS,
    **windows.LAYERS,
}
"""A layer's class, and the function of (graph, layer, inputs …) that makes its nodes and returns their names."""

CODE: dict[type[nn.Module], str] = {
    nn.Module: "your own: its forward() is run and traced",
    nn.Sequential: "its modules are exported one after another",
}
"""What is not in the table because its ``forward`` is traced."""

_LOSS = "a loss compares an output with its target in training; export the net without it"
_HELD = "it is not called itself; the modules or parameters in it are exported where forward() uses them"

WITHOUT: dict[type[nn.Module], str] = {
    **dict.fromkeys(
        (
            nn.BCELoss,
            nn.BCEWithLogitsLoss,
            nn.CosineEmbeddingLoss,
            nn.CrossEntropyLoss,
            nn.GaussianNLLLoss,
            nn.HingeEmbeddingLoss,
            nn.HuberLoss,
            nn.KLDivLoss,
            nn.L1Loss,
            nn.MSELoss,
            nn.MarginRankingLoss,
            nn.MultiLabelMarginLoss,
            nn.MultiLabelSoftMarginLoss,
            nn.MultiMarginLoss,
            nn.NLLLoss,
            nn.PoissonNLLLoss,
            nn.SmoothL1Loss,
            nn.SoftMarginLoss,
            nn.TripletMarginLoss,
            nn.TripletMarginWithDistanceLoss,
        ),
        _LOSS,
    ),
    **dict.fromkeys((nn.ModuleDict, nn.ModuleList, nn.ParameterDict, nn.ParameterList), _HELD),
}
"""What has no meaning in ONNX, and why."""
