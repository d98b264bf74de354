"""Recurrent layers over a whole sequence, forward and back: each thread has some rows of the batch, for all steps.

Arrays are (L, N, blocks·H), the blocks side by side as in the weights: ``a`` = W x + b of every step's input, ``u`` =
U h of the state before. Rows of a batch are independent: so a thread needs no other one between two steps, and what a
step leaves for the next is still in its cache. U is packed once, for all steps; see ``matmul.panels``. ``edges`` has
memory for each part. Backward, ``g`` (L + 1, N, H) is the gradient of every state: 0 for the first.

Slopes are made of what the function is made of, not of its rounded value: 1 − σ and 1 − tanh² have all their digits.

A row is done in several loops of few arrays each. In one loop with all of them the compiler would have to ask of too
many pairs whether they overlap, and would not vectorise it; to compute an exponential twice takes less time.
"""

from minigrad.kernels.activation import NEARLY, any_above, hyperbolic_tangent, logistic
from minigrad.kernels.compiler import kernel
from minigrad.kernels.indexing import add, copy
from minigrad.kernels.matmul import multiply_packed
from minigrad.kernels.parallel import parallel_for
from minigrad.kernels.simd import pointer_to, row_lanes


@parallel_for
def elman(h, z, a, U, squashed, edges, start, stop):
    """z = a + U h; hₜ₊₁ = tanh z if ``squashed``, else max(z, 0)."""
    L, N, H = z.shape
    lanes = row_lanes(z.itemsize)
    for part in range(start, stop):
        rows = N * part // len(edges), N * (part + 1) // len(edges)
        arrays = pointer_to(z), pointer_to(a), pointer_to(h), pointer_to(U), pointer_to(edges[part])
        for t in range(L):
            here = t * N * H, H
            multiply_packed(arrays, rows, H, H, here, here, (*here, 1), lanes)
            for n in range(rows[0], rows[1]):
                if squashed:
                    elman_tanh(h[t + 1, n], z[t, n])
                else:
                    elman_relu(h[t + 1, n], z[t, n])


@parallel_for
def elman_back(dz, dh, g, z, h, U, squashed, edges, start, stop):
    """dz = dL/dz, and dh, the gradient of the last state, becomes that of the first."""
    L, N, H = z.shape
    lanes = row_lanes(z.itemsize)
    for part in range(start, stop):
        rows = N * part // len(edges), N * (part + 1) // len(edges)
        arrays = pointer_to(dh), pointer_to(g), pointer_to(dz), pointer_to(U), pointer_to(edges[part])
        for t in range(L - 1, -1, -1):
            for n in range(rows[0], rows[1]):
                if squashed:
                    elman_tanh_slope(dz[t, n], dh[n], z[t, n], h[t + 1, n])
                else:
                    elman_relu_slope(dz[t, n], dh[n], z[t, n])
            here = t * N * H, H
            multiply_packed(arrays, rows, H, H, (0, H), here, (*here, 1), lanes)


@parallel_for
def lstm(h, c, z, a, U, edges, start, stop):
    """z = a + U h = (i, f, g, o); cₜ₊₁ = σ(f)·cₜ + σ(i)·tanh g; hₜ₊₁ = σ(o)·tanh cₜ₊₁."""
    L, N, width = z.shape
    H, lanes = width // 4, row_lanes(z.itemsize)
    for part in range(start, stop):
        rows = N * part // len(edges), N * (part + 1) // len(edges)
        arrays = pointer_to(z), pointer_to(a), pointer_to(h), pointer_to(U), pointer_to(edges[part])
        for t in range(L):
            here = t * N * width, width
            multiply_packed(arrays, rows, H, width, here, here, (t * N * H, H, 1), lanes)
            for n in range(rows[0], rows[1]):
                of = z[t, n]
                lstm_cell(c[t + 1, n], of[:H], of[H : 2 * H], of[2 * H : 3 * H], c[t, n])
                lstm_output(h[t + 1, n], of[3 * H :], c[t + 1, n])


@parallel_for
def lstm_back(dz, dh, dc, g, z, c, U, edges, start, stop):
    """dz = dL/dz. dh and dc, the gradients of the last state, become those of the first."""
    L, N, width = z.shape
    H, lanes = width // 4, row_lanes(z.itemsize)
    for part in range(start, stop):
        rows = N * part // len(edges), N * (part + 1) // len(edges)
        arrays = pointer_to(dh), pointer_to(g), pointer_to(dz), pointer_to(U), pointer_to(edges[part])
        for t in range(L - 1, -1, -1):
            for n in range(rows[0], rows[1]):
                of, to = z[t, n], dz[t, n]
                lstm_output_slope(to[3 * H :], dc[n], dh[n], of[3 * H :], c[t + 1, n])
                lstm_input_slope(to[:H], to[2 * H : 3 * H], dc[n], of[:H], of[2 * H : 3 * H])
                lstm_forget_slope(to[H : 2 * H], dc[n], of[H : 2 * H], c[t, n])
            multiply_packed(arrays, rows, width, H, (0, H), (t * N * H, H), (t * N * width, width, 1), lanes)


@parallel_for
def gru(h, u, a, U, b, edges, start, stop):
    """u = U h + b; hₜ₊₁ = (1 − z)·n + z·hₜ, r = σ(aᵣ + uᵣ), z = σ(a_z + u_z), n = tanh(aₙ + r·uₙ). Blocks (r, z, n)."""
    L, N, width = u.shape
    H, lanes = width // 3, row_lanes(u.itemsize)
    for part in range(start, stop):
        rows = N * part // len(edges), N * (part + 1) // len(edges)
        arrays = pointer_to(u), pointer_to(b), pointer_to(h), pointer_to(U), pointer_to(edges[part])
        for t in range(L):
            multiply_packed(arrays, rows, H, width, (t * N * width, width), (0, 0), (t * N * H, H, 1), lanes)
            for n in range(rows[0], rows[1]):
                x, y = a[t, n], u[t, n]
                of_a, of_u = (x[:H], x[H : 2 * H], x[2 * H :]), (y[:H], y[H : 2 * H], y[2 * H :])
                gru_output(h[t + 1, n], of_a, of_u, h[t, n])


@parallel_for
def gru_back(da, du, dh, g, a, u, h, U, edges, start, stop):
    """da = dL/da and du = dL/du. dh, the gradient of the last state, becomes that of the first."""
    L, N, width = u.shape
    H, lanes = width // 3, row_lanes(u.itemsize)
    for part in range(start, stop):
        rows = N * part // len(edges), N * (part + 1) // len(edges)
        arrays = pointer_to(dh), pointer_to(dh), pointer_to(du), pointer_to(U), pointer_to(edges[part])
        for t in range(L - 1, -1, -1):
            for n in range(rows[0], rows[1]):
                gru_slope(da[t, n], du[t, n], dh[n], a[t, n], u[t, n], h[t, n])
                add(dh[n], g[t, n])
            multiply_packed(arrays, rows, width, H, (0, H), (0, H), (t * N * width, width, 1), lanes)


@kernel
def gru_slope(da, du, dh, a, u, before):
    """A row: da and du, given dh, which becomes the part of dL/dbefore that does not go through u."""
    H = dh.size
    r, new, of_u = du[:H], da[2 * H :], u[2 * H :]
    gate(r, a[:H], u[:H])
    gru_new_slope(new, dh, a[H : 2 * H], u[H : 2 * H], a[2 * H :], of_u, r)
    gru_update_slope(da[H : 2 * H], dh, (a[H : 2 * H], u[H : 2 * H], a[2 * H :], of_u, r), before)
    times_gate(dh, a[H : 2 * H], u[H : 2 * H])
    multiply(du[2 * H :], new, r)
    gru_reset_slope(da[:H], new, of_u, a[:H], u[:H])
    copy(du[: 2 * H], da[: 2 * H])


@kernel
def elman_tanh(h, z):
    """h = tanh z."""
    number, single = h.dtype.type, h.itemsize == 4
    for j in range(h.size):
        h[j] = hyperbolic_tangent(z[j], number, single)[0]


@kernel
def elman_relu(h, z):
    """h = 0 where z ≤ 0, else z: a NaN stays."""
    zero = h.dtype.type(0)
    for j in range(h.size):
        h[j] = zero if z[j] <= 0 else z[j]


@kernel
def elman_tanh_slope(dz, dh, z, h):
    """dz = dh·tanh′ z for h = tanh z: 1 − h² unless h is nearly 1."""
    number, single = dz.dtype.type, dz.itemsize == 4
    if any_above(h, number(NEARLY)):
        for j in range(dz.size):
            dz[j] = dh[j] * hyperbolic_tangent(z[j], number, single)[1]
    else:
        one = number(1)
        for j in range(dz.size):
            dz[j] = dh[j] * (one - h[j] * h[j])


@kernel
def elman_relu_slope(dz, dh, z):
    """dz = 0 where z ≤ 0, else dh."""
    zero = dz.dtype.type(0)
    for j in range(dz.size):
        dz[j] = zero if z[j] <= 0 else dh[j]


@kernel
def lstm_cell(c, i, f, g, before):
    """c = σ(f)·before + σ(i)·tanh g."""
    number, single = c.dtype.type, c.itemsize == 4
    one = number(1)
    for j in range(c.size):
        new = logistic(i[j], one)[0] * hyperbolic_tangent(g[j], number, single)[0]
        c[j] = logistic(f[j], one)[0] * before[j] + new


@kernel
def lstm_output(h, o, c):
    """h = σ(o)·tanh c."""
    number, single = h.dtype.type, h.itemsize == 4
    one = number(1)
    for j in range(h.size):
        h[j] = logistic(o[j], one)[0] * hyperbolic_tangent(c[j], number, single)[0]


@kernel
def lstm_output_slope(do, dc, dh, o, c):
    """do = dh·tanh c·σ′(o), and dc += dh·σ(o)·tanh′ c."""
    number, single = dh.dtype.type, dh.itemsize == 4
    one = number(1)
    for j in range(dh.size):
        y, shut = logistic(o[j], one)
        t, slope = hyperbolic_tangent(c[j], number, single)
        do[j] = dh[j] * t * (y * shut)
        dc[j] += dh[j] * (y * slope)


@kernel
def lstm_input_slope(di, dg, dc, i, g):
    """di = dc·tanh g·σ′(i), and dg = dc·σ(i)·tanh′ g."""
    number, single = dc.dtype.type, dc.itemsize == 4
    one = number(1)
    for j in range(dc.size):
        y, shut = logistic(i[j], one)
        t, slope = hyperbolic_tangent(g[j], number, single)
        di[j] = dc[j] * t * (y * shut)
        dg[j] = dc[j] * y * slope


@kernel
def lstm_forget_slope(df, dc, f, before):
    """df = dc·before·σ′(f), and dc *= σ(f)."""
    one = dc.dtype.type(1)
    for j in range(dc.size):
        y, shut = logistic(f[j], one)
        df[j] = dc[j] * before[j] * (y * shut)
        dc[j] *= y


@kernel
def gru_output(h, a, u, before):
    """A row of ``gru``."""
    number, single = h.dtype.type, h.itemsize == 4
    one = number(1)
    for j in range(h.size):
        r = logistic(a[0][j] + u[0][j], one)[0]
        z, rest = logistic(a[1][j] + u[1][j], one)
        n = hyperbolic_tangent(a[2][j] + r * u[2][j], number, single)[0]
        h[j] = rest * n + z * before[j]


@kernel
def gru_new_slope(dn, dh, a_z, u_z, a_n, u_n, r):
    """dn = dh·(1 − z)·tanh′(aₙ + r·uₙ)."""
    number, single = dh.dtype.type, dh.itemsize == 4
    one = number(1)
    for j in range(dh.size):
        slope = hyperbolic_tangent(a_n[j] + r[j] * u_n[j], number, single)[1]
        dn[j] = dh[j] * logistic(a_z[j] + u_z[j], one)[1] * slope


@kernel
def gru_update_slope(dz, dh, of, before):
    """dz = dh·(before − n)·σ′(a_z + u_z). ``of``: a_z, u_z, aₙ, uₙ and r."""
    number, single = dh.dtype.type, dh.itemsize == 4
    one = number(1)
    for j in range(dh.size):
        n = hyperbolic_tangent(of[2][j] + of[4][j] * of[3][j], number, single)[0]
        z, rest = logistic(of[0][j] + of[1][j], one)
        dz[j] = dh[j] * (before[j] - n) * (z * rest)


@kernel
def gru_reset_slope(dr, dn, u_n, a, u):
    """dr = dn·uₙ·σ′(a + u)."""
    one = dr.dtype.type(1)
    for j in range(dr.size):
        y, shut = logistic(a[j] + u[j], one)
        dr[j] = dn[j] * u_n[j] * (y * shut)


@kernel
def gate(out, a, u):
    """out = σ(a + u)."""
    one = out.dtype.type(1)
    for j in range(out.size):
        out[j] = logistic(a[j] + u[j], one)[0]


@kernel
def times_gate(out, a, u):
    """out *= σ(a + u)."""
    one = out.dtype.type(1)
    for j in range(out.size):
        out[j] *= logistic(a[j] + u[j], one)[0]


@kernel
def multiply(out, a, b):
    """out = a·b."""
    for j in range(out.size):
        out[j] = a[j] * b[j]
