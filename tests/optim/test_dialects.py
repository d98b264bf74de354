"""Every library's rule, held to what the library itself computed.

``dialects.csv`` holds 416 runs of 40 libraries, each the library itself in the version given, on 29 November 2026: one
parameter from θ = 1, gradients .5, −.3, .2, 0, −1 from outside, lr .1; ``lowered`` is the same with a tenth of the rate
from the third step on, which shows whether the rate is inside the velocity. ``minigrad`` and ``ours`` say how minigrad
gives it, ``rates`` what the rates became in a library that keeps them in float32, ``tolerance`` and ``reason`` where
the common tolerance does not hold.
"""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from minigrad.optim import OPTIMIZERS, dialects, optimizer_named
from minigrad.optim.dialects import DIALECTS, FAMILIES, LIBRARIES, NAMES
from minigrad.optim.dialects.entries import f32
from minigrad.tensor import Tensor

GRADIENTS = (0.5, -0.3, 0.2, 0.0, -1.0)
with Path(__file__).with_name("dialects.csv").open(newline="", encoding="utf-8") as file:
    ROWS = list(csv.DictReader(file))
TOLERANCES = {"float64": 1e-12, "float32": 2.0**-23}
every = pytest.mark.parametrize("key", DIALECTS, ids=lambda key: f"{key[1]}@{key[0]}")


def path(row, lowered, dtype):
    """θ after each of the five steps."""
    p = Tensor(np.ones(1, dtype), requires_grad=True)
    rates = json.loads(row["rates"] or "[0.1, 0.01]")
    optimizer = optimizer_named(row["minigrad"]).make([p], lr=rates[0], **json.loads(row["ours"]))
    thetas = []
    for t, g in enumerate(GRADIENTS, 1):
        if lowered and t == 3:
            optimizer.param_groups[0]["lr"] = rates[1]
        p.grad = Tensor(np.array([g], dtype))
        optimizer.step()
        thetas.append(p.data.item())
    return np.array(thetas)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['minigrad']}-{row['options']}-{row['dtype']}")
def test_as_the_library_itself(row):
    """To 1e-12, or in float32 to one unit in the last place of 1, beside half a unit of the 12 digits kept."""
    dtype = np.dtype(row["dtype"])
    tolerance = float(row["tolerance"] or TOLERANCES[row["dtype"]])
    assert bool(row["tolerance"]) == bool(row["reason"])
    for lowered, column in enumerate(("constant", "lowered")):
        if row[column]:
            expected = np.array([float(word) for word in row[column].split()])
            half_unit = 0.5 * 10.0 ** (np.floor(np.log10(np.abs(expected))) - 11)
            assert np.all(np.abs(path(row, lowered, dtype) - expected) <= tolerance + half_unit)


def test_every_dialect_was_run():
    """brain.js updates weights and biases in its own way; all other entries are rows of their own."""
    assert {f"{rule}@{library}" for library, rule in DIALECTS} <= {row["minigrad"] for row in ROWS}


def test_libraries_and_versions_are_those_that_were_run():
    run = {row["library"].replace(".", "_").replace("-", "_"): row["version"] for row in ROWS}
    assert run.keys() == {library for library, _ in DIALECTS}
    assert LIBRARIES.keys() >= run.keys()
    for library, version in run.items():
        assert version.split("/")[0].split("+")[0] == LIBRARIES[library].version
        rules = {each.name: each for each in DIALECTS.values() if each.key == library}
        assert rules.items() <= vars(getattr(dialects, library)).items()


def test_a_library_is_in_one_family_of_a_rule():
    assert FAMILIES.keys() == NAMES.keys() >= OPTIMIZERS.keys()
    for families in FAMILIES.values():
        members = [member.library for family in families for member in family.members]
        assert len(set(members)) == len(members)


@every
def test_a_dialect_says_what_it_is(key):
    """Its signature has the options of an optimizer made of it; its docstring names the library and the update."""
    dialect = DIALECTS[key]
    made = dialect([Tensor(np.ones(3), requires_grad=True)])
    group = {name: value for name, value in made.param_groups[0].items() if name != "params"}
    defaults = {each.name: each.default for each in list(dialect.__signature__.parameters.values())[1:]}
    if dialect.decay_over_lr:
        group["weight_decay"] = round(group["weight_decay"] * group["lr"], 12)
    assert group == defaults
    assert dialect.lr == group["lr"]
    library = LIBRARIES[key[0]]
    for text in (library.title, library.version, dialect.called, dialect.update, dialect.note):
        assert text in dialect.__doc__
    assert dialect.__doc__.splitlines()[1] == "", "its first line is one by itself"
    assert repr(dialect).startswith(f"<{key[1]}@{key[0]}: ")
    assert dialect.is_fault == ("Fault" in dialect.__doc__)


@every
def test_a_run_goes_on_from_its_state(key):
    """Saved after three of six steps and loaded into a new optimizer, it takes the same steps; two parameters."""
    draw = np.random.default_rng(0)
    gradients = draw.standard_normal((6, 2, 5)).astype(np.float32)

    def walked(steps, thetas, state=None):
        parameters = [Tensor(theta.copy(), requires_grad=True) for theta in thetas]
        optimizer = DIALECTS[key](parameters, lr=0.01)
        if state is not None:
            optimizer.load_state_dict(state)
        for pair in steps:
            for p, g in zip(parameters, pair, strict=True):
                p.grad = Tensor(g)
            optimizer.step()
        return [p.data for p in parameters], optimizer.state_dict()

    start = np.ones((2, 5), np.float32)
    whole, _ = walked(gradients, start)
    again, _ = walked(gradients[3:], *walked(gradients[:3], start))
    np.testing.assert_array_equal(again, whole)


def test_options_stand_in_place_of_the_librarys_defaults():
    p = Tensor(np.ones(1), requires_grad=True)
    group = dialects.keras.Adam([p], 0.5, eps=1e-3).param_groups[0]
    assert (group["lr"], group["eps"], group["eps_hat"]) == (0.5, 1e-3, True)
    with pytest.raises(TypeError, match=r"^Adam: there is no option 'epsilon': here it is eps"):
        dialects.keras.Adam([p], epsilon=1e-3)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"lr": "x"}, r"^AdamW: lr must be a finite number ≥ 0; got 'x'$"),
        ({"lr": -1.0}, r"^AdamW: lr must be a finite number ≥ 0; got -1.0$"),
        ({"weight_decay": None}, r"^AdamW: weight_decay must be a finite number ≥ 0; got None$"),
    ],
)
def test_a_decay_that_is_divided_by_the_rate_is_checked_as_it_was_given(options, message):
    with pytest.raises(ValueError, match=message):
        dialects.nnabla.AdamW([Tensor(np.ones(1), requires_grad=True)], **options)


def test_a_rule_that_a_library_does_not_have_is_named_with_those_that_it_has():
    with pytest.raises(AttributeError, match=r"^of keras there is no 'Muon'; there are SGD, .*Nadam, .*initialize_$"):
        _ = dialects.keras.Muon
    with pytest.raises(AttributeError, match=r"^of keras there is no 'NAdam'; did you mean 'Nadam'\?$"):
        _ = dialects.keras.NAdam


def test_a_missing_correction_is_a_first_step_of_three_rates():
    p = Tensor(np.zeros(1), requires_grad=True)
    p.grad = Tensor(np.ones(1))
    dialects.mlx.Adam([p], lr=1.0, eps=0.0).step()
    np.testing.assert_allclose(p.data, -0.1 / np.sqrt(0.001))


def test_mxnets_nadam_multiplies_one_product_for_all_parameters():
    p, q = (Tensor(np.ones(1), requires_grad=True) for _ in range(2))
    optimizer = dialects.mxnet.Nadam([p, q])
    product = 1.0
    for t in range(1, 4):
        p.grad = q.grad = Tensor(np.ones(1))
        optimizer.step()
        for i in range(2):
            product *= 0.9 * (1 - 0.5 * 0.96 ** (0.004 * t))
            assert optimizer.state[i]["mu_product"] == pytest.approx(product, rel=1e-15)


def test_tensorflow_js_is_nan_where_a_centered_gradient_is_zero():
    p = Tensor(np.ones(2), requires_grad=True)
    p.grad = Tensor(np.array([0.0, 1.0]))
    with np.errstate(invalid="ignore"):  # as plain Python, the loop warns
        dialects.tfjs.RMSProp([p], lr=0.1, centered=True).step()
    assert np.isnan(p.data).tolist() == [True, False]


NAMED = {
    "adam": OPTIMIZERS["adam"],
    "nadam@river": dialects.river.Nadam,
    "adam@tf.compat.v1": dialects.tf_compat_v1.Adam,
}


@pytest.mark.parametrize("name", NAMED)
def test_an_optimizer_is_found_by_its_name(name):
    named = optimizer_named(name)
    assert named.make is NAMED[name]
    made = named.make([Tensor(np.ones(1), requires_grad=True)])
    assert type(made) is named.optimizer
    assert {**named.optimizer.defaults, **named.options} == made.defaults
    assert made.defaults["lr"] == named.lr


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("adma", r"^there is no 'adma'; choose from sgd, .*, nadam, .*, or RULE@LIBRARY as in adam@keras; did you"),
        ("adam@karas", r"^'adam@karas': there is no library 'karas'; did you mean 'adam@keras'\?$"),
        ("Adam@Keras", r"^'Adam@Keras': there is no library 'Keras'; did you mean 'adam@keras'\?$"),
        ("adam@PyTorch", r"^'adam@PyTorch': there is no library 'PyTorch'; did you mean 'adam@torch'\?$"),
        ("adam@tensorflow", r"^'adam@tensorflow': there is no library 'tensorflow'; did you mean 'adam@tf_keras'\?$"),
        ("keras@adam", r"^'keras@adam': the rule comes first; did you mean 'adam@keras'\?$"),
        ("adaam@keras", r"^'adaam@keras': of keras there is no 'adaam'; did you mean 'adam@keras'\?$"),
        ("muon@karas", r"^'muon@karas': there is no library 'karas'; choose from autograd, .*keras, "),
        ("adam@nowhere", r"^'adam@nowhere': there is no library 'nowhere'; choose from autograd, .*keras, "),
        ("adam@synaptic", r"^'adam@synaptic': of synaptic there is no 'adam'; there are sgd$"),
        ("muon@torch", r"^'muon@torch': of torch there is no 'muon'; there are sgd, "),
        ("@keras", r"^'@keras': of keras there is no ''; there are sgd, "),
        ("adam@", r"^'adam@': a library's name belongs behind the @; choose from autograd, .*keras, "),
        ("@", r"^'@': a library's name belongs behind the @; choose from autograd, "),
    ],
)
def test_a_name_that_there_is_not(name, message):
    with pytest.raises(ValueError, match=message):
        optimizer_named(name)


def test_float32_rates_are_the_same_in_float32():
    assert np.float32(f32(0.9)) == np.float32(0.9)
    assert f32(0.9) != 0.9
