"""Convolution: the reference is the formula, every algorithm gives what it gives, and threads change no bit."""

from itertools import product

import numba
import numpy as np
import pytest

import minigrad as mg
from minigrad.kernels import convolution
from minigrad.kernels.convolution import (
    Geometry,
    columns,
    depthwise,
    outer,
    output_size,
    panels,
    reference,
    rows,
    winograd,
    winograd_weights,
)

RANDOM = np.random.default_rng(0)
PLAIN = Geometry(stride=(1, 1), padding=(0, 0), dilation=(1, 1), groups=1)


def case(C, O, image, window, N, stride=1, padding=0, dilation=1, groups=1):
    pairs = [value if isinstance(value, tuple) else (value, value) for value in (stride, padding, dilation)]
    return (C, *image, N), (O, C // groups, *window), Geometry(*pairs, groups)


ANY_STRIDE = [
    case(2, 3, (7, 6), (3, 2), 4, stride=2),
    case(2, 4, (7, 6), (2, 3), 1, stride=(1, 3), padding=(1, 2)),
    case(3, 2, (9, 8), (2, 2), 5, stride=(3, 1), padding=(0, 1), dilation=(2, 3)),
    case(4, 6, (5, 5), (3, 3), 3, stride=2, padding=1, groups=2),
    case(4, 6, (1, 33), (1, 5), 16, stride=(1, 2), padding=(0, 3), dilation=(1, 2), groups=2),
    case(4, 6, (1, 2001), (1, 5), 16, stride=(1, 2), padding=(0, 3), dilation=(1, 2), groups=2),
]
STRIDE_1 = [
    case(1, 6, (12, 12), (5, 5), 8, padding=2),
    case(6, 16, (8, 8), (5, 5), 3),
    case(1, 1, (3, 3), (3, 3), 1),
    case(3, 5, (6, 7), (1, 1), 2),
    case(2, 3, (7, 6), (2, 4), 5, padding=(1, 3), dilation=(2, 1)),
    case(6, 9, (5, 6), (3, 2), 4, padding=1, groups=3),
    case(5, 5, (4, 4), (2, 2), 7, groups=5),
    case(2, 2, (2, 3), (2, 2), 3, padding=4),
    case(2, 3, (1, 40), (1, 3), 16),
    case(6, 14, (5, 6), (3, 2), 8, padding=(1, 2), dilation=(2, 3), groups=2),
    case(2, 2, (2, 3), (2, 2), 16, padding=4),
    case(10, 7, (8, 8), (3, 2), 16, padding=(0, 1)),  # the channels of x are whole pages long
]
STRIDED = [
    case(4, 7, (7, 6), (3, 3), 16, stride=2, padding=1),
    case(3, 2, (9, 8), (2, 2), 32, stride=(3, 1), padding=(0, 1), dilation=(2, 3)),
    case(2, 3, (3, 5), (2, 1), 16, stride=(3, 4), padding=(1, 2)),  # some pixels of x see no tap
    case(70, 2, (4, 3), (4, 2), 16, stride=(2, 1), padding=(2, 0)),  # sums of more than 256 products, and rows of more
    case(300, 2, (2, 2), (1, 2), 16, stride=2, padding=1),
    case(6, 4, (6, 6), (3, 2), 16, stride=2, padding=1, groups=2),
    case(19, 7, (5, 5), (2, 2), 16, stride=(1, 2), padding=1),  # several blocks of channels, the last not full
]
DEPTHWISE = [
    case(3, 6, (5, 6), (3, 3), 8, padding=1, groups=3),
    case(4, 2, (9, 9), (2, 2), 1, padding=(0, 1), dilation=(2, 3), groups=2),  # rows of one vector of AVX-512
    case(4, 4, (4, 30), (3, 4), 3, padding=(1, 0), groups=4),  # rows that do not fill vectors, ten taps and more
    case(3, 3, (5, 4), (3, 3), 16, padding=4, groups=3),
    case(2, 2, (3, 130), (1, 2), 4, groups=2),
]
THREE_BY_THREE = [
    case(16, 17, (9, 8), (3, 3), 3),
    case(1, 2, (4, 4), (3, 3), 1, padding=1),
    case(3, 4, (5, 12), (3, 3), 70, padding=(0, 2)),
    case(2, 1, (3, 4), (3, 3), 400, padding=5),
    case(1, 1, (3, 3), (3, 3), 16),
    case(6, 21, (6, 7), (3, 3), 8, padding=1, groups=3),
    case(4, 7, (4, 5), (3, 3), 41, padding=(3, 1)),
]


def fills_vectors(shapes):
    """Whether the rows of y are as long as ``rows`` takes them."""
    (_, *image, N), (*_, KH, KW), geometry = shapes
    return output_size(tuple(image), (KH, KW), geometry)[1] * N >= 8


ALGORITHMS = [
    *product([columns], [*ANY_STRIDE, *STRIDE_1, *STRIDED, *THREE_BY_THREE]),
    *product([rows], [each for each in [*STRIDE_1, *THREE_BY_THREE] if fills_vectors(each)]),
    *product([panels], STRIDED),
    *product([depthwise], DEPTHWISE),
    *product([winograd], [each for each in THREE_BY_THREE if each[0][-1] >= 8]),
]


def name(value):
    return getattr(value, "__name__", str(value)).rpartition(".")[2] if not isinstance(value, tuple) else str(value)


def arrays(shapes, dtype=np.float64):
    """x, w, a bias and g, each filled at random."""
    x_shape, w_shape, geometry = shapes
    size = output_size(x_shape[1:3], w_shape[2:], geometry)
    every = (x_shape, w_shape, (w_shape[0],), (w_shape[0], *size, x_shape[3]))
    return [RANDOM.standard_normal(shape).astype(dtype) for shape in every]


def formula(x, w, bias, geometry):
    """y by NumPy's windows: (C, OH, OW, N, KH, KW) of each group, times its filters."""
    (down, across), (above, left), (step_y, step_x), groups = geometry
    wide = np.pad(x, ((0, 0), (above, above), (left, left), (0, 0)))
    window = [d * (k - 1) + 1 for k, d in zip(w.shape[2:], geometry.dilation, strict=True)]
    windows = np.lib.stride_tricks.sliding_window_view(wide, window, (1, 2))
    windows = windows[:, ::down, ::across, :, ::step_y, ::step_x]
    pairs = zip(np.split(windows, groups), np.split(w, groups), strict=True)
    y = np.concatenate([np.einsum("cijnkl, ockl -> oijn", *pair) for pair in pairs])
    return y + bias[:, None, None, None]


@pytest.mark.parametrize("shapes", [*ANY_STRIDE, *STRIDE_1], ids=str)
def test_the_reference_is_the_formula_and_its_gradients_are_its_adjoints(shapes):
    x, w, bias, g = arrays(shapes)
    y, of_x, of_w = np.full_like(g, np.nan), np.full_like(x, np.nan), np.full_like(w, np.nan)
    reference.forward(y, x, w, bias, shapes[2])
    np.testing.assert_allclose(y, formula(x, w, bias, shapes[2]), rtol=1e-12, atol=1e-12)
    reference.forward(y, x, w, None, shapes[2])
    reference.input_gradient(of_x, g, w, shapes[2])
    reference.weight_gradient(of_w, g, x, shapes[2])
    assert np.vdot(of_x, x) == pytest.approx(np.vdot(g, y), rel=1e-11)
    assert np.vdot(of_w, w) == pytest.approx(np.vdot(g, y), rel=1e-11)


@pytest.mark.parametrize(("algorithm", "shapes"), ALGORITHMS, ids=name)
def test_every_algorithm_gives_what_the_reference_gives(algorithm, shapes):
    x, w, bias, g = arrays(shapes)
    w += np.sign(w)  # with few channels some taps would be too small beside others
    of_weights = {winograd: winograd_weights, panels: outer}.get(algorithm, algorithm)
    found, without, expected = (np.full_like(g, np.nan) for _ in range(3))
    algorithm.forward(found, x, w, bias, shapes[2])
    algorithm.forward(without, x, w, None, shapes[2])
    reference.forward(expected, x, w, bias, shapes[2])
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(without, expected - bias[:, None, None, None], rtol=1e-12, atol=1e-12)
    found, expected = np.full_like(x, np.nan), np.full_like(x, np.nan)
    algorithm.input_gradient(found, g, w, shapes[2])
    reference.input_gradient(expected, g, w, shapes[2])
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-12)
    bias = RANDOM.standard_normal(len(x))
    algorithm.input_gradient(found, g, w, shapes[2], bias)
    np.testing.assert_allclose(found, expected + bias[:, None, None, None], rtol=1e-12, atol=1e-12)
    found, expected = np.full_like(w, np.nan), np.full_like(w, np.nan)
    of_weights.weight_gradient(found, g, x, shapes[2])
    reference.weight_gradient(expected, g, x, shapes[2])
    np.testing.assert_allclose(found, expected, rtol=1e-11, atol=1e-11)


@pytest.mark.parametrize("shapes", [each for each in THREE_BY_THREE if each[0][-1] >= 16], ids=str)
def test_winograds_algorithm_in_a_small_cache_takes_few_images_at_a_time(shapes, monkeypatch):
    x, w, bias, g = arrays(shapes)
    w += np.sign(w)
    found = []
    for cached in (winograd.CACHED, 1):
        for module in (winograd, winograd_weights):
            monkeypatch.setattr(module, "CACHED", cached)
        y, of_w = np.full_like(g, np.nan), np.full_like(w, np.nan)
        winograd.forward(y, x, w, bias, shapes[2])
        winograd_weights.weight_gradient(of_w, g, x, shapes[2])
        found.append((y, of_w))
    for large, small in zip(*found, strict=True):
        np.testing.assert_allclose(small, large, rtol=1e-11, atol=1e-11)


@pytest.mark.parametrize(
    ("pays", "shapes"),
    [
        (True, case(32, 32, (12, 12), (3, 3), 32, padding=1)),
        (True, case(64, 64, (14, 30), (3, 3), 64, groups=2)),
        (False, case(32, 32, (12, 12), (3, 3), 32)),  # y is smaller
        (False, case(32, 32, (12, 12), (3, 3), 32, padding=1, stride=2)),
        (False, case(32, 32, (16, 16), (3, 3), 32, padding=2, dilation=2)),
        (False, case(32, 32, (16, 16), (3, 2), 32, padding=1)),
        (False, case(32, 32, (12, 12), (3, 3), 3, padding=1)),
        (False, case(32, 32, (12, 12), (3, 3), 32, padding=1, groups=4)),
        (False, case(3, 512, (30, 30), (3, 3), 32, padding=1)),
    ],
    ids=str,
)
def test_winograds_algorithm_is_for_enough_images_and_windows_of_the_one_kind(pays, shapes):
    _, w, _, y = arrays(shapes, np.float32)
    assert winograd.pays(y, w, shapes[2]) == pays
    assert winograd_weights.pays(y, w, shapes[2]) == pays


def test_winograds_sums_of_too_many_weights_would_take_too_much_memory():
    _, w, _, y = arrays(case(129, 256, (12, 12), (3, 3), 32, padding=1), np.float32)
    assert winograd.pays(y, w, Geometry((1, 1), (1, 1), (1, 1), 1))
    assert not winograd_weights.pays(y, w, Geometry((1, 1), (1, 1), (1, 1), 1))


LARGE = [
    case(1, 6, (28, 28), (5, 5), 64, padding=2),
    case(6, 16, (14, 14), (5, 5), 61),
    case(32, 40, (17, 15), (3, 3), 33, padding=1),
    case(20, 50, (16, 16), (5, 5), 9, padding=1),
    case(8, 12, (31, 29), (3, 3), 17, stride=2, padding=1, groups=2),
]


@pytest.mark.skipif(bool(numba.config.DISABLE_JIT), reason="too many numbers for plain Python")
@pytest.mark.parametrize("shapes", LARGE, ids=str)
def test_threads_change_no_bit_and_float32_is_near_float64(shapes):
    x, w, bias, g = arrays(shapes, np.float32)
    found = {}
    before = mg.get_num_threads()
    for threads in (1, 2, 5):
        mg.set_num_threads(threads)
        found[threads] = [np.full_like(each, np.nan) for each in (g, x, w)]
        convolution.forward(found[threads][0], x, w, bias, shapes[2])
        convolution.input_gradient(found[threads][1], g, w, shapes[2])
        convolution.weight_gradient(found[threads][2], g, x, shapes[2])
    mg.set_num_threads(before)
    wide = [each.astype(np.float64) for each in (x, w, bias, g)]
    plain = [np.empty_like(each, np.float64) for each in (g, x, w)]
    columns.forward(plain[0], *wide[:3], shapes[2])
    columns.input_gradient(plain[1], wide[3], wide[1], shapes[2])
    columns.weight_gradient(plain[2], wide[3], wide[0], shapes[2])
    for one, two, five, expected in zip(*found.values(), plain, strict=True):
        np.testing.assert_array_equal(two, one)
        np.testing.assert_array_equal(five, one)
        np.testing.assert_allclose(one, expected, rtol=1e-5, atol=3e-6 * np.abs(expected).max())


def test_whole_numbers_are_convolved_exactly():
    shapes = case(3, 4, (7, 6), (3, 3), 8, padding=1)
    x, w, bias, y = (np.round(9 * each).astype(np.int64) for each in arrays(shapes))
    expected = np.zeros_like(y)
    convolution.forward(y, x, w, bias, shapes[2])
    reference.forward(expected, x, w, bias, shapes[2])
    np.testing.assert_array_equal(y, expected)


def test_an_empty_batch_gives_nothing_and_no_gradient():
    x, w, bias, y = arrays(case(2, 3, (5, 5), (3, 3), 0))
    of_w = np.full_like(w, np.nan)
    convolution.forward(y, x, w, bias, PLAIN)
    convolution.input_gradient(x, y, w, PLAIN)
    convolution.weight_gradient(of_w, y, x, PLAIN)
    assert (of_w == 0).all()


def test_an_infinity_stays_where_it_is():
    """A weight of 0 that only fills up a group of taps would make it NaN elsewhere."""
    x, w, bias, y = arrays(case(1, 2, (6, 6), (2, 2), 8))
    x[0, 5, 5] = np.inf
    rows.forward(y, x, w, bias, PLAIN)
    assert np.isinf(y[:, 4, 4]).all()
    y[:, 4, 4] = 0
    assert np.isfinite(y).all()
