"""Ask PyTorch every question and store what it answers: ``python -m tests.parity.make_reference``, from the checkout.

Run it after a change to the cases, with the PyTorch that ``setup.cfg`` names.
"""

import os

import numpy as np
from safetensors.numpy import save

from tests.models.cases import DIGESTS
from tests.nn.cases import CASES
from tests.nn.history import HISTORIES
from tests.parity.oracle import REFERENCE, Question
from tests.parity.training import TRAININGS

QUESTIONS: list[Question] = [*CASES, *HISTORIES, *DIGESTS, *TRAININGS]


def main() -> None:
    answers = {
        f"{question.name}/{name}": np.asarray(array, order="C")  # safetensors writes memory as it lies
        for question in QUESTIONS
        for name, array in question.theirs().items()
    }
    temporary = REFERENCE.with_suffix(".part")
    temporary.write_bytes(save(answers))
    os.replace(temporary, REFERENCE)
    print(f"{REFERENCE.name}: {len(QUESTIONS)} questions, {REFERENCE.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
