"""Station 12: make it fast, measure it, and train MNIST with all that you wrote."""

import time

import numpy as np
from numba import njit
from s01_value import Value
from s04_broadcast import gradients
from s05_own_op import relu
from s06_linear import Linear
from s07_cross_entropy import cross_entropy
from s10_adam import Optimizer
from s11_training import batches


@njit(error_model="numpy")
def steps(theta, g, m, v, of_g, of_m, of_v, beta1, beta2, eps):
    """Nadam on flat arrays, element by element: m and v as ever, then

    θ ← θ − (of_g·g + of_m·m) / (√(of_v·v) + ε), where of_g, of_m and of_v carry the rate and the corrections.
    """
    raise NotImplementedError("steps: one loop, all three updates in it")


def fast_nadam(theta, g, m, v, t, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """nadam of station 10, by ``steps``. It must work for arrays of any shape, in place."""
    raise NotImplementedError("fast_nadam: the three factors, and flat arrays that are not copies")


def measure(f, repeat=5):
    """Seconds for one call of f, by time.perf_counter(): the least of several, after a call that is not counted."""
    raise NotImplementedError("measure: the first call compiles")


def network(rng):
    """784 → 32 → 10."""
    return [Linear(784, 32, rng), Linear(32, 10, rng)]


def loss_of(layers, images, labels):
    """The loss of images (N, 784)."""
    return cross_entropy(layers[1](relu(layers[0](Value(images)))), labels)


def train(layers, images, labels, size, rng):
    """One epoch with your batches, your gradients, and fast_nadam at the rate 0.002: the list of the losses, floats."""
    parameters = [p for layer in layers for p in layer.parameters()]
    optimizer = Optimizer(parameters, fast_nadam, lr=0.002)
    raise NotImplementedError("train: for each batch the loss, its gradients, a step")
