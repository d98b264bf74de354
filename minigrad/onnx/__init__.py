"""Trained networks as ONNX files, which other programs run: ``onnx.export(net, example, path)``.

- graph, symbol, trace     a run of the net with an example, which leaves nodes and constants
- layers                   the table of all layers; activation, linear, windows, resampling, normalization, sequences
- functions, functional    what the forward() of one's own module may call
- file                     the nodes as a file, checked

Nothing here needs the package onnx but ``export`` itself.
"""

from minigrad.onnx.export import export

__all__ = ["export"]
