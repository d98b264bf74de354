"""Convolution of huge, infinite and NaN numbers, and of images at any place in a batch: none changes another image.

What is right is the sum over the taps inside the image, in float64: padding is not multiplied.
"""

import numba
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import minigrad as mg
from minigrad.kernels import convolution
from minigrad.kernels.compiler import kernel as compiled
from minigrad.kernels.convolution import Geometry, columns, guard, output_size, plain, rows, winograd, winograd_weights

RANDOM = np.random.default_rng(0)
COMPILED = not numba.config.DISABLE_JIT


def case(C, O, image, window, N, stride=1, padding=0, dilation=1, groups=1):
    pairs = [value if isinstance(value, tuple) else (value, value) for value in (stride, padding, dilation)]
    return (C, *image, N), (O, C // groups, *window), Geometry(*pairs, groups)


def arrays(shapes, dtype=np.float32):
    """x, w, a bias and g, each filled at random."""
    x_shape, w_shape, geometry = shapes
    size = output_size(x_shape[1:3], w_shape[2:], geometry)
    every = (x_shape, w_shape, (w_shape[0],), (w_shape[0], *size, x_shape[3]))
    return [RANDOM.standard_normal(shape).astype(dtype) for shape in every]


def taps(x, w, y, geometry):
    """Of each tap (ky, kx): the slices of y and of x that it connects, without what is outside of the image."""
    for ky, kx in np.ndindex(w.shape[2:]):
        of_y, of_x = [slice(None)], [slice(None)]
        for n, m, k, s, p, d in zip(x.shape[1:3], y.shape[1:3], (ky, kx), *geometry[:3], strict=True):
            inside = [i for i in range(m) if 0 <= i * s + k * d - p < n]
            first, last = (inside[0], inside[-1]) if inside else (0, -1)
            of_y.append(slice(first, last + 1))
            start = first * s + k * d - p
            of_x.append(slice(start, start + (last - first) * s + 1, s) if inside else slice(0, 0))
        if y[tuple(of_y)].size:
            yield (ky, kx), tuple(of_y), tuple(of_x)


def truth(x, w, bias, g, geometry):
    """y, dL/dx and dL/dw in float64."""
    x, w, bias, g = (each.astype(np.float64) for each in (x, w, bias, g))
    G, per_group = geometry.groups, w.shape[1]
    y = np.tile(bias[:, None, None, None], (1, *g.shape[1:]))
    of_x, of_w = np.zeros_like(x), np.zeros_like(w)
    with np.errstate(all="ignore"):
        for (ky, kx), at_y, at_x in taps(x, w, g, geometry):
            weights = w[:, :, ky, kx].reshape(G, -1, per_group)
            seen, given_ = (a[i].reshape(G, -1, *a[i].shape[1:]) for a, i in ((x, at_x), (g, at_y)))
            y[at_y] += np.einsum("goc, gchwn -> gohwn", weights, seen).reshape(y[at_y].shape)
            of_x[at_x] += np.einsum("goc, gohwn -> gchwn", weights, given_).reshape(x[at_x].shape)
            of_w[:, :, ky, kx] = np.einsum("gohwn, gchwn -> goc", given_, seen).reshape(len(w), per_group)
    return y, of_x, of_w


def computed(x, w, bias, g, geometry, by=convolution):
    """y, dL/dx and dL/dw by the kernels."""
    found = [np.full_like(each, np.nan) for each in (g, x, w)]
    with np.errstate(all="ignore"):  # the kernels as plain Python warn
        by.forward(found[0], x, w, bias, geometry)
        by.input_gradient(found[1], g, w, geometry)
        by.weight_gradient(found[2], g, x, geometry)
    return found


def assert_close(found, expected, rtol=2e-5):
    for one, other in zip(found, expected, strict=True):
        finite = np.isfinite(other)
        scale = np.abs(other[finite]).max(initial=0)
        with np.errstate(over="ignore"):
            np.testing.assert_allclose(one, other.astype(one.dtype), rtol=rtol, atol=rtol * scale)


SMALL = [
    case(3, 7, (6, 5), (3, 3), 37, padding=1),
    case(3, 7, (6, 5), (3, 3), 37),
    case(1, 6, (8, 8), (5, 5), 5, padding=2),
    case(4, 6, (1, 12), (1, 3), 37, padding=(0, 1), groups=2),
    case(6, 6, (6, 6), (3, 3), 33, padding=1, groups=6),
    case(3, 5, (7, 6), (3, 2), 37, stride=2, padding=1),
    case(3, 5, (7, 6), (3, 2), 16, stride=2, padding=1),
    case(8, 8, (6, 7), (3, 3), 5, padding=1, groups=8),
    case(8, 16, (6, 7), (3, 2), 8, stride=2, padding=1, groups=8),
    case(3, 4, (9, 9), (3, 3), 17, padding=2, dilation=2),
    case(2, 3, (5, 4), (3, 3), 32, padding=(3, 1)),
    case(2, 3, (5, 4), (2, 2), 1, stride=(1, 2), padding=1),
]
WINOGRAD = case(32, 32, (13, 12), (3, 3), 35, padding=1)
compiled_only = pytest.mark.skipif(not COMPILED, reason="too many numbers for plain Python")


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("shapes", SMALL, ids=str)
def test_padding_is_not_multiplied(shapes, value):
    """A weight, an image or a gradient that is not finite reaches just what a plain loop says, of every image."""
    x, w, bias, g = arrays(shapes)
    last = w.shape[2] - 1, w.shape[3] - 1
    for which, at in (
        *((w, (0, 0, *tap)) for tap in ((0, 0), last, (w.shape[2] // 2, w.shape[3] // 2))),
        *((x, (0, i, i, -1)) for i in (0, -1, 2 % x.shape[1])),
        *((g, (0, i, i, 0)) for i in (0, -1)),
    ):
        before = which[at]
        which[at] = value
        assert_close(computed(x, w, bias, g, shapes[2]), truth(x, w, bias, g, shapes[2]))
        which[at] = before


@st.composite
def geometries(draw):
    """Shapes of any geometry, and where a number is NaN."""
    pair = st.tuples(st.integers(1, 3), st.integers(1, 3))
    window, stride, dilation = draw(pair), draw(pair), draw(pair)
    padding = draw(st.tuples(st.integers(0, 4), st.integers(0, 4)))
    reach = [d * (k - 1) + 1 for k, d in zip(window, dilation, strict=True)]
    image = [max(1, r - 2 * p) + draw(st.integers(0, 4)) for r, p in zip(reach, padding, strict=True)]
    groups = draw(st.integers(1, 3))
    C, O = groups * draw(st.integers(1, 3)), groups * draw(st.integers(1, 7))
    N = draw(st.sampled_from([1, 3, 16, 32, 37]))
    shapes = case(C, O, image, window, N, stride, padding, dilation, groups)
    return shapes, draw(st.sampled_from([None, 0, 1, 3])), draw(st.integers(0, 10**6))


@settings(max_examples=60, deadline=None)
@given(geometries())
def test_any_geometry_gives_the_sums_over_taps_inside_the_image(drawn):
    shapes, which, seed = drawn
    every = arrays(shapes)
    if which is not None:
        flat = every[which].reshape(-1)
        flat[seed % flat.size] = np.nan
    assert_close(computed(*every, shapes[2]), truth(*every, shapes[2]))
    for given_, found in zip(computed(*every, shapes[2], by=plain), truth(*every, shapes[2]), strict=True):
        np.testing.assert_allclose(given_, found, rtol=1e-4, atol=1e-4)


STRIDED = [case(20, 40, (5, 5), (3, 3), 32, stride=2, padding=1), case(6, 4, (5, 4), (3, 2), 16, stride=2, groups=2)]
DEPTHWISE = [case(8, 16, (9, 9), (3, 3), N, padding=padding, groups=8) for N, padding in ((5, 1), (16, 0), (33, 4))]
BY_COLUMNS = [case(20, 40, (5, 5), (3, 3), 21, stride=2, padding=1), case(64, 64, (4, 4), (3, 3), 3, padding=1)]


@compiled_only
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("shapes", [*SMALL, WINOGRAD, *BY_COLUMNS, *STRIDED, *DEPTHWISE], ids=str)
def test_the_place_in_the_batch_other_images_and_threads_change_no_bit(shapes, dtype, threads):
    x, w, bias, g = arrays(shapes, dtype)
    y, of_x, of_w = computed(x, w, bias, g, shapes[2])
    order = RANDOM.permutation(x.shape[3])
    moved = computed(x[..., order].copy(), w, bias, g[..., order].copy(), shapes[2])
    np.testing.assert_array_equal(moved[0], y[..., order])
    np.testing.assert_array_equal(moved[1], of_x[..., order])
    if x.shape[3] > 1:
        for value in (np.nan, 1e30):
            other_x, other_g = x.copy(), g.copy()
            other_x[..., 1], other_g[..., 1] = value, value
            beside = computed(other_x, w, bias, other_g, shapes[2])
            np.testing.assert_array_equal(np.delete(beside[0], 1, -1), np.delete(y, 1, -1))
            np.testing.assert_array_equal(np.delete(beside[1], 1, -1), np.delete(of_x, 1, -1))
    mg.set_num_threads(1)
    for one, many in zip(computed(x, w, bias, g, shapes[2]), (y, of_x, of_w), strict=True):
        np.testing.assert_array_equal(one, many)


@compiled_only
@pytest.mark.parametrize(("channels", "filters"), [(32, 32), (3, 8)])
def test_how_many_images_there_are_changes_an_image_by_a_millionth_at_most(channels, filters):
    shapes = case(channels, filters, (13, 12), (3, 3), 40, padding=1)
    x, w, bias, g = arrays(shapes)
    y, of_x, _ = computed(x, w, bias, g, shapes[2])
    for N in range(1, 40):
        some_y, some_x, _ = computed(x[..., :N].copy(), w, bias, g[..., :N].copy(), shapes[2])
        assert np.abs(some_y[..., 0] - y[..., 0]).max() <= 1e-6 * np.abs(y).max()
        assert np.abs(some_x[..., 0] - of_x[..., 0]).max() <= 1e-6 * np.abs(of_x).max()


@compiled_only
@pytest.mark.parametrize("value", [30.0, 1e3, -1e5, 1e10, 1e37, np.inf, np.nan])
@pytest.mark.parametrize("pixel", [(0, 0), (5, 6), (6, 5), (12, 11)])
def test_beside_a_huge_pixel_nothing_is_lost(pixel, value):
    """The windows that do not see it have the error that they had without it, and other images the same bits."""
    x, w, bias, g = arrays(WINOGRAD)
    before, exact = computed(x, w, bias, g, WINOGRAD[2]), truth(x, w, bias, g, WINOGRAD[2])
    x[(3, *pixel, 4)] = g[(3, *pixel, 4)] = value
    found = computed(x, w, bias, g, WINOGRAD[2])
    near = tuple(slice(max(0, i - 1), i + 2) for i in pixel)
    for after, previous, right in zip(found[:2], before[:2], exact[:2], strict=True):
        np.testing.assert_array_equal(np.delete(after, 4, -1), np.delete(previous, 4, -1))
        error = np.abs(after[..., 4] - right[..., 4])
        error[(slice(None), *near)] = 0
        assert error.max() <= 2e-6 * np.abs(right).max()
    if abs(value) < 1e30:
        assert_close(found, truth(x, w, bias, g, WINOGRAD[2]))


@compiled_only
@pytest.mark.parametrize("value", [1e3, 1e5, 1e10, np.inf, np.nan])
@pytest.mark.parametrize("images", [slice(0, 1), slice(None)])
@pytest.mark.parametrize("pixel", [(0, 0), (12, 11), (5, 5)])
def test_taps_that_do_not_see_a_huge_pixel_keep_their_gradient(pixel, images, value):
    """The taps in the window's lower half do not see the uppermost row of an image."""
    x, w, bias, g = arrays(WINOGRAD)
    x[(3, *pixel, images)] = value
    found, right = computed(x, w, bias, g, WINOGRAD[2])[2], truth(x, w, bias, g, WINOGRAD[2])[2]
    for tap in np.ndindex(3, 3):  # the sums of one tap are alike
        assert_close([found[(..., *tap)]], [right[(..., *tap)]], 1e-5)


@compiled_only
def test_few_tiles_that_prevail_for_all_taps_alike_are_no_reason_for_another_algorithm():
    """One image whose gradient is far larger than the others', as late in training."""
    x, w, bias, g = arrays(WINOGRAD)
    g[..., 7] *= 1e6
    assert winograd_weights.weight_gradient(np.empty_like(w), g, x, WINOGRAD[2])
    x[0, 0, 0, 7] = 1e6
    assert not winograd_weights.weight_gradient(np.empty_like(w), g, x, WINOGRAD[2])
    assert_close(computed(x, w, bias, g, WINOGRAD[2]), truth(x, w, bias, g, WINOGRAD[2]))


@compiled_only
@pytest.mark.parametrize("value", [0.0, 1e-8, 1e5, 1e36, np.inf, np.nan])
def test_unlike_weights_are_not_transformed(value):
    """A tap far larger than the others hides them where the image is 0 under it."""
    x, w, bias, g = arrays(WINOGRAD)
    w[5, :, 1, 1] = value
    x[:, 3:6, 4] = 0
    assert not winograd.forward(g.copy(), x, w, bias, WINOGRAD[2])
    found, right = computed(x, w, bias, g, WINOGRAD[2]), truth(x, w, bias, g, WINOGRAD[2])
    assert_close(found[:1] + found[2:], right[:1] + right[2:], 1e-5)
    if np.isfinite(value):
        np.testing.assert_allclose(found[0][5, 4, 4], right[0][5, 4, 4], rtol=1e-3, atol=3e-5)


@compiled_only
@pytest.mark.parametrize("size", [1e-2, 1e-4, 1e-12])
def test_a_small_corner_beside_large_numbers_keeps_its_digits(size):
    x, w, bias, g = arrays(WINOGRAD)
    x[:, :7, :7] *= size
    found = np.empty_like(g)
    convolution.forward(found, x, w, None, WINOGRAD[2])
    right = truth(x, w, 0 * bias, g, WINOGRAD[2])[0]
    small = np.s_[:, :6, :6]
    np.testing.assert_allclose(found[small], right[small], rtol=0, atol=2e-6 * np.abs(right[small]).max())


@compiled_only
def test_tiles_with_nothing_in_their_middle_are_no_reason_for_plain_sums(monkeypatch):
    """Gradients have many: beside a pooling's winners, and where a ReLU is 0. What is beside them is usual there."""
    x, w, _, g = arrays(WINOGRAD)
    g[:, 4:8, 5:9] = 0  # the middles of some tiles, and all of others
    g *= RANDOM.random(g.shape) < 1 / 4
    g *= np.exp(RANDOM.standard_normal(g.shape[3])).astype(g.dtype)
    monkeypatch.setattr(winograd, "compute_tiles", lambda *_: pytest.fail("plain sums"))
    found = np.empty_like(x)
    assert winograd.input_gradient(found, g, w, WINOGRAD[2])
    assert_close([found], [truth(x, w, np.zeros(len(w)), g, WINOGRAD[2])[1]])


@compiled_only
@pytest.mark.parametrize(
    ("largest", "middle", "is_marked"),
    [
        ([1, 1, 1, 1], [1, 1, 0.1, 0], [False, False, False, False]),  # nothing in the middle, beside it what is usual
        ([1e3, 1, 1, 1], [1, 1, 1, 1], [True, False, False, False]),
        ([1e3, 1e3, 1e3, 1e3], [1e3, 1e3, 1e3, 1], [False, False, False, True]),  # one dark tile is at the quartile
        ([1e3, 1e3, 1e3, 1e3], [1e3, 1e3, 1, 1], [False, False, True, True]),  # half of the image is dark
        ([1, 0, 0, 0], [0, 0, 0, 0], [True, False, False, False]),  # nothing is usual
        ([np.inf, 1, 1, 1], [1, 1, 1, 1], [True, False, False, False]),
    ],
)
def test_which_tiles_are_too_wide(largest, middle, is_marked):
    found = guard.out_of_range(*(np.array(each, np.float32).reshape(1, 2, 2, 1) for each in (largest, middle)))
    assert found.reshape(-1).tolist() == is_marked


@compiled_only
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_what_is_usual_is_the_lower_quartile_of_what_is_not_zero(dtype):
    """Images are compared with themselves alone: NumPy sorts them all, the kernel selects in those that need it."""
    middle = (RANDOM.random((2, 7, 6, 40)) * 10.0 ** RANDOM.integers(-4, 1, (2, 7, 6, 40))).astype(dtype)
    middle[RANDOM.random(middle.shape) < 0.3] = 0
    middle[1, :, :, 3] = 0
    largest = (middle * 10.0 ** RANDOM.integers(0, 4, middle.shape) + 0.01 * RANDOM.random(middle.shape)).astype(dtype)
    expected = np.empty(middle.shape, bool)
    for group, n in np.ndindex(2, 40):
        own, most = middle[group, :, :, n], largest[group, :, :, n]
        positive = np.sort(own[own > 0])
        usual = positive[(len(positive) - 1) // guard.USUAL] if len(positive) else 0
        far = (most > guard.FAR * own) & (own > 0)
        expected[group, :, :, n] = (most > guard.RANGE * own) & ((most > guard.RANGE * usual) | far)
    assert 0 < expected.sum() < expected.size
    np.testing.assert_array_equal(guard.out_of_range(largest, middle), expected)


@pytest.mark.parametrize("count", [1, 2, 3, 50])
def test_the_kernel_selects_the_kth_smallest(count):
    numbers = RANDOM.integers(0, max(2, count // 2), count).astype(np.float32)  # many are equal
    for k in range(count):
        assert selected(numbers.copy(), count, k) == np.sort(numbers)[k]


@compiled
def selected(numbers, count, k):
    """``select``, which is called by kernels only."""
    return guard.select(numbers, count, k)


@pytest.mark.parametrize("size", [1, 3, 4, 30])
def test_where_the_largest_numbers_are(size):
    numbers = RANDOM.integers(0, 8, size).astype(np.float32)
    places = np.zeros(min(4, size), np.int64)
    guard.largest_first(places, numbers)
    np.testing.assert_array_equal(places, np.argsort(-numbers, kind="stable")[:4])


@compiled_only
@pytest.mark.parametrize("prevailing", [0, 1, 2, 5])
def test_only_tiles_that_prevail_are_asked_whether_their_taps_differ(prevailing):
    """The four largest are looked at first, and how many of them prevail is counted where some differ."""
    C, N, side = 2, 16, 6
    x, g = np.ones((C, side + 2, side + 2, N), np.float32), np.ones((3, side, side, N), np.float32)
    largest = np.ones((2, 1, side // 2, side // 2, N), np.float32)
    for n in range(5):
        x[0, 0, 0, n] = 200.0 - n if n < prevailing else 40.0 - n  # the first pixel, which one tap of nine sees
        largest[0, 0, 0, 0, n] = x[0, 0, 0, n]
    rest = np.sort((largest[0] * largest[1]).reshape(-1))[: largest[0].size - largest[0].size // guard.FEW - 1]
    threshold = guard.PREVAIL * np.sqrt(np.square(rest).sum())
    assert (largest[0] > threshold).sum() == prevailing
    assert guard.few_prevail(largest, g, x, Geometry((1, 1), (0, 0), (1, 1), 1)) == (prevailing > 0)


@compiled_only
def test_a_tile_that_is_computed_anew_is_what_rows_gives():
    x, w, bias, g = arrays(WINOGRAD)
    expected, found = np.empty_like(g), np.full_like(g, np.nan)
    rows.forward(expected, x, w, bias, WINOGRAD[2])
    marked = np.zeros((1, 7, 6, 35), bool)
    marked[0, 6, 5, 3] = marked[0, 0, 0, 1] = True
    guard.compute_tiles(found, x, w, bias, WINOGRAD[2], marked)
    np.testing.assert_allclose(found[:, :2, :2, 1], expected[:, :2, :2, 1], rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(found[:, 12:, 10:, 3], expected[:, 12:, 10:, 3], rtol=1e-5, atol=1e-5)
    assert np.isfinite(found).sum() == len(found) * (4 + 2)  # the last tile has one row


def test_large_padding_is_not_laid_out():
    """``rows`` would, and no memory holds it."""
    x, w, _, _ = arrays(case(2, 3, (1, 8), (1, 3), 32))
    far = 2**31 - 1
    geometry = Geometry((1, 1), (0, far), (1, far), 1)
    y = np.empty((3, 1, 8, 32), np.float32)
    convolution.forward(y, x, w, None, geometry)
    columns.forward(expected := np.empty_like(y), x, w[..., 1:2].copy(), None, Geometry((1, 1), (0, 0), (1, 1), 1))
    np.testing.assert_allclose(y, expected, rtol=1e-5, atol=1e-5)
    for kernel, out, of in ((convolution.input_gradient, x, w), (convolution.weight_gradient, w, x)):
        kernel(np.empty_like(out), y, of, geometry)
