"""Evidence that runs of one seed had the same input: hashes of initial weights, of batches, of random numbers."""

import hashlib

import numpy as np

from minigrad.nn import Module

NOTHING = ""


def hash_of_weights(model: Module) -> str:
    """The SHA-256 of all parameters, in their order."""
    digest = hashlib.sha256()
    for parameter in model.parameters():
        digest.update(np.ascontiguousarray(parameter.data).tobytes())
    return digest.hexdigest()


def chained(before: str, content: bytes) -> str:
    """The hash of the hash before (at first NOTHING) and of ``content``: a running hash that a checkpoint can hold."""
    return hashlib.sha256(before.encode() + content).hexdigest()
