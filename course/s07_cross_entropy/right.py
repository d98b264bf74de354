"""Station 7: what is right."""

from typing import Any

import numpy as np


def log_softmax(z: np.ndarray) -> np.ndarray:
    """The right one."""
    z = z - z.max(axis=1, keepdims=True)
    return z - np.log(np.exp(z).sum(axis=1, keepdims=True))


def largest_off(z: np.ndarray) -> np.ndarray:
    """z less each row's largest number."""
    return z - z.max(axis=1, keepdims=True)


def softmax(z: np.ndarray) -> np.ndarray:
    """The right one."""
    return np.exp(log_softmax(z))


def one_hot(z: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """1 at the labels."""
    return (np.arange(z.shape[1]) == np.asarray(labels)[:, None]) * 1.0


def loss(z: np.ndarray, labels: np.ndarray) -> Any:
    """The right one."""
    return -np.mean(log_softmax(z)[np.arange(len(z)), labels])
