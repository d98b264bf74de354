"""The frameworks: the column's name, what is installed, and the program that asks."""

from typing import NamedTuple


class Framework(NamedTuple):
    """``packages`` for pip; ``npm`` instead, for a program of node; ``python``: the newest version that it supports."""

    packages: tuple[str, ...]
    program: str
    npm: tuple[str, ...] = ()
    python: str = ""


FRAMEWORKS = {
    "torch": Framework(("torch==2.13.0", "numpy"), "torch_backward.py"),
    "jacfwd": Framework(("torch==2.13.0", "numpy"), "torch_forward.py"),
    "jax": Framework(("jax==0.10.0",), "jax_grad.py"),
    "tf": Framework(("tensorflow==2.21.0", "keras==3.15.1"), "tensorflow_tape.py"),
    "paddle": Framework(("paddlepaddle==3.3.1",), "paddle_grad.py"),
    "mindsp": Framework(("mindspore==2.10.0",), "mindspore_grad.py"),
    "chainer": Framework(("chainer==7.8.1", "numpy<1.24", "setuptools<70"), "chainer_grad.py", python="3.11"),
    "tinyg": Framework(("tinygrad==0.14.0", "numpy"), "tinygrad_gradient.py"),
    "mlx": Framework(("mlx[cpu]",), "mlx_grad.py"),
    "hips": Framework(("autograd==1.9.1", "scipy"), "hips_grad.py"),
    "tfjs": Framework((), "tfjs_grad.js", npm=("@tensorflow/tfjs@4.22.0",)),
    "pytens": Framework(("pytensor",), "pytensor_grad.py"),
    "casadi": Framework(("casadi", "numpy"), "casadi_sx.py"),
}
