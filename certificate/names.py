"""What has to be in the certificate: every public op, function, layer and loss that has a derivative."""

from minigrad import linalg, nn, ops, special

WITHOUT_DERIVATIVE = {
    "all allclose any array_equal array_equiv equal greater greater_equal isclose isfinite isinf isnan less less_equal "
    "logical_and logical_not logical_or logical_xor not_equal signbit": "gives booleans",
    "argmax argmin argsort argwhere count_nonzero digitize flatnonzero matrix_rank nonzero searchsorted": "counts",
    "bitwise_and bitwise_or bitwise_xor invert left_shift one_hot right_shift": "takes whole numbers",
    "nextafter": "is its input but for the last digit, which is all that a row would show",
    "tril_indices tril_indices_from triu_indices triu_indices_from": "gives places",
    "ones_like zeros_like": "gives constants",
}
CONTAINERS = {"Sequential", "ModuleList", "ModuleDict", "ParameterList", "ParameterDict"}
NO_LAYERS = {"Buffer", "Module", "Parameter", "StateError", "functional", "init"}
"""What ``minigrad.nn`` exports besides layers and losses."""


def required() -> set[str]:
    """The names that the rows have to certify; layers and losses with ``nn.`` before them, and so on."""
    left_out = {name for names in WITHOUT_DERIVATIVE for name in names.split()}
    layers = {f"nn.{name}" for name in set(nn.__all__) - NO_LAYERS - CONTAINERS}
    matrices = {name for name in linalg.__all__ if name.islower()}
    functions = {f"special.{name}" for name in special.__all__}
    return (set(ops.__all__) | set(nn.functional.__all__) | matrices | layers | functions) - left_out
