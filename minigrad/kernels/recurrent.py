"""One step of a recurrent layer, and back: what is done to each number between the products of matrices.

Arrays are (N, blocks·H), the blocks side by side as in the weights: ``a`` = W x + b, of the step's input, and ``u`` =
U h, of the state before. Rows of the batch, from start to stop, are independent. Slopes are made of what the function
is made of, not of its rounded value: 1 − σ and 1 − tanh² have all their digits.

A row is done in several loops of few arrays each. In one loop with all of them the compiler would have to ask of too
many pairs whether they overlap, and would not vectorise it; to compute an exponential twice takes less time.
"""

from minigrad.kernels.activation import hyperbolic_tangent, logistic
from minigrad.kernels.compiler import kernel
from minigrad.kernels.indexing import copy
from minigrad.kernels.parallel import parallel_for


@parallel_for
def lstm(h, c, z, a, u, before, start, stop):
    """z = a + u = (i, f, g, o); c = σ(f)·before + σ(i)·tanh g; h = σ(o)·tanh c."""
    H = h.shape[1]
    for n in range(start, stop):
        add_rows(z[n], a[n], u[n])
        lstm_cell(c[n], z[n, :H], z[n, H : 2 * H], z[n, 2 * H : 3 * H], before[n])
        lstm_output(h[n], z[n, 3 * H :], c[n])


@parallel_for
def lstm_slope(dz, dc, dh, z, c, before, start, stop):
    """dz = dL/dz, given dL/dh and, in dc, dL/dc from the steps that follow; dc becomes dL/dbefore."""
    H = dh.shape[1]
    for n in range(start, stop):
        lstm_output_slope(dz[n, 3 * H :], dc[n], dh[n], z[n, 3 * H :], c[n])
        lstm_input_slope(dz[n, :H], dz[n, 2 * H : 3 * H], dc[n], z[n, :H], z[n, 2 * H : 3 * H])
        lstm_forget_slope(dz[n, H : 2 * H], dc[n], z[n, H : 2 * H], before[n])


@parallel_for
def gru(h, a, u, before, start, stop):
    """h = (1 − z)·n + z·before, r = σ(aᵣ + uᵣ), z = σ(a_z + u_z), n = tanh(aₙ + r·uₙ). The blocks are (r, z, n)."""
    H = h.shape[1]
    for n in range(start, stop):
        of_a, of_u = (a[n, :H], a[n, H : 2 * H], a[n, 2 * H :]), (u[n, :H], u[n, H : 2 * H], u[n, 2 * H :])
        gru_output(h[n], of_a, of_u, before[n])


@parallel_for
def gru_slope(da, du, dh, a, u, before, start, stop):
    """da = dL/da and du = dL/du, given dL/dh, which becomes the part of dL/dbefore that does not go through u."""
    H = dh.shape[1]
    for n in range(start, stop):
        r, new, of_u = du[n, :H], da[n, 2 * H :], u[n, 2 * H :]
        gate(r, a[n, :H], u[n, :H])
        gru_new_slope(new, dh[n], a[n, H : 2 * H], u[n, H : 2 * H], a[n, 2 * H :], of_u, r)
        gru_update_slope(da[n, H : 2 * H], dh[n], (a[n, H : 2 * H], u[n, H : 2 * H], a[n, 2 * H :], of_u, r), before[n])
        times_gate(dh[n], a[n, H : 2 * H], u[n, H : 2 * H])
        multiply(du[n, 2 * H :], new, r)
        gru_reset_slope(da[n, :H], new, of_u, a[n, :H], u[n, :H])
        copy(du[n, : 2 * H], da[n, : 2 * H])


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
def add_rows(out, a, b):
    """out = a + b."""
    for j in range(out.size):
        out[j] = a[j] + b[j]


@kernel
def multiply(out, a, b):
    """out = a·b."""
    for j in range(out.size):
        out[j] = a[j] * b[j]
