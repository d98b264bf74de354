"""The rows of the certificate, a file for each family of ops."""

from certificate.cases import (
    activations,
    arithmetic,
    arrangement,
    functions,
    layers,
    linalg,
    losses,
    normalization,
    products,
    reductions,
    special,
    windows,
)
from certificate.row import Row


def _functional(rows: list[Row]) -> list[Row]:
    """Rows of ``nn.functional``, named so: some have an op's name."""
    return [row._replace(name=f"F.{row.name}", of=row.names) for row in rows]


FAMILIES: dict[str, list[Row]] = {
    "Arithmetic": arithmetic.CASES,
    "Functions": functions.CASES,
    "Special functions": special.CASES,
    "Reductions": reductions.CASES,
    "Arrangement": arrangement.CASES,
    "Products": products.CASES,
    "Linear algebra": linalg.CASES,
    "Activations": _functional(activations.CASES),
    "Normalization": _functional(normalization.CASES),
    "Windows and pictures": _functional(windows.CASES),
    "Losses": _functional(losses.CASES),
    "Layers": layers.CASES,
}
CASES: list[Row] = [row for rows in FAMILIES.values() for row in rows]
