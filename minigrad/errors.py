"""The errors that minigrad raises; each is also the built-in error that a user would catch."""


class ShapeError(ValueError):
    """Arrays whose shapes do not go together; the message names the shapes and the rule."""


class DTypeError(TypeError):
    """An array of a dtype that the operation has no meaning for."""


class GraphError(RuntimeError):
    """A backward walk that cannot give the right gradient: a freed graph, an overwritten value, no path."""


class DLPackError(GraphError, BufferError):
    """A tensor that needs a gradient, handed to another library, which would keep none."""


class AnomalyError(FloatingPointError, RuntimeError):
    """A NaN or Inf under ``detect_anomaly`` or ``error_if_nonfinite``; the message says where."""


class UnsupportedError(TypeError):
    """A NumPy function, or one of its methods or keywords, for which minigrad has no differentiable rule."""


class StateError(ValueError):
    """A state dict that does not fit the module, or a file that holds none."""


class ExportError(ValueError):
    """A network, or a part of one, that the format it is exported to cannot say; the message names the layer."""


class GradientError(AssertionError):
    """A derivative that differs from the numerical one; the message names the worst element and both values."""


class KinkError(GradientError):
    """A point at which the function has no derivative: a kink, a jump, a vertical tangent, the edge of its domain."""


class ReplayError(RuntimeError):
    """A replayed step gave other numbers than the step itself."""
