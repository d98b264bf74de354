"""Evidence: hashes that tell whether two runs were given the same."""

import hashlib

import minigrad
from lab.training.hashes import NOTHING, chained, hash_of_weights
from minigrad import nn


def model(seed: int) -> nn.Module:
    minigrad.manual_seed(seed)
    return nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2))


def test_the_hash_of_weights_is_that_of_all_their_bytes() -> None:
    content = b"".join(parameter.data.tobytes() for parameter in model(0).parameters())
    assert hash_of_weights(model(0)) == hashlib.sha256(content).hexdigest()


def test_the_hash_of_weights_changes_with_a_bit_of_any_of_them() -> None:
    hashes = {hash_of_weights(model(0)), hash_of_weights(model(1))}
    for place in range(4):
        changed = model(0)
        list(changed.parameters())[place].data.view("u1").flat[0] ^= 1
        hashes.add(hash_of_weights(changed))
    assert len(hashes) == 6


def test_weights_are_hashed_as_they_are_read_not_as_they_lie_in_memory() -> None:
    turned = model(0)
    first = next(iter(turned.parameters()))
    first.data = first.data.T.copy().T
    assert hash_of_weights(turned) == hash_of_weights(model(0))


def test_a_chain_tells_contents_their_order_and_their_number() -> None:
    chains = [[], [b"a"], [b"b"], [b"a", b"b"], [b"b", b"a"], [b"a", b"b", b""], [b"ab"]]
    hashes = []
    for chain in chains:
        digest = NOTHING
        for content in chain:
            digest = chained(digest, content)
        hashes.append(digest)
    assert len(set(hashes)) == len(chains)
    assert hashes[1] == chained(NOTHING, b"a")
