"""The tiles of Winograd's convolution: Bᵀ x B and Aᵀ m A as additions of whole runs of memory.

    Bᵀ = ⎡1  0 −1  0⎤        Aᵀ = ⎡1  1  1  0⎤
         ⎢0  1  1  0⎥             ⎣0  1 −1 −1⎦
         ⎢0 −1  1  0⎥
         ⎣0  1  0 −1⎦

Images are (C, H, W, N); the 4 × 4 places of a row of tiles are v (16, C, tiles·N). A product by the matrix on the left
goes over whole rows of the image, one by the matrix on the right over the runs of N within them.
"""

from minigrad.kernels.compile import kernel
from minigrad.kernels.indexing import copy


@kernel
def input_tiles(v, x, rows, top, left):
    """v[4i + j, c, t·N + n] = (Bᵀ x B)ᵢⱼ of the tiles side by side whose first place is (top, left); 0 outside of x."""
    C, H, W, N = x.shape
    width = v.shape[2] * 2 + 2 * N
    begin, end = max(0, left), min(W, left + width // N)
    zero = x.dtype.type(0)
    for c in range(C):
        if top >= 0 and top + 3 < H and left >= 0 and left + width // N <= W:
            lines = x[c].reshape(H, W * N)[:, left * N : left * N + width]
            rows_of_bt(rows, lines[top], lines[top + 1], lines[top + 2], lines[top + 3])
        else:
            # At the border: the lines are copied where there are any, and transformed in place.
            for i in range(4):
                rows[i, :width] = zero
                if 0 <= top + i < H and begin < end:
                    line = x[c, top + i].reshape(W * N)
                    copy(rows[i, (begin - left) * N : (end - left) * N], line[begin * N : end * N])
            rows_of_bt(rows, rows[0, :width], rows[1, :width], rows[2, :width], rows[3, :width])
        for i in range(4):
            columns_of_bt(v[4 * i, c], v[4 * i + 1, c], v[4 * i + 2, c], v[4 * i + 3, c], rows[i], N)


@kernel
def rows_of_bt(rows, d0, d1, d2, d3):
    """rows = Bᵀ d: d₀ − d₂, d₁ + d₂, d₂ − d₁, d₁ − d₃."""
    r0, r1, r2, r3 = rows[0], rows[1], rows[2], rows[3]
    for i in range(d0.size):
        a, b, c, d = d0[i], d1[i], d2[i], d3[i]
        r0[i] = a - c
        r1[i] = b + c
        r2[i] = c - b
        r3[i] = b - d


@kernel
def columns_of_bt(v0, v1, v2, v3, row, N):
    """The same along a row: tile t has the four runs of N that begin at its place 2t."""
    for t in range(v0.size // N):
        i, j = t * N, 2 * t * N
        for n in range(N):
            v0[i + n] = row[j + n] - row[j + 2 * N + n]
            v1[i + n] = row[j + N + n] + row[j + 2 * N + n]
        for n in range(N):
            v2[i + n] = row[j + 2 * N + n] - row[j + N + n]
            v3[i + n] = row[j + N + n] - row[j + 3 * N + n]


@kernel
def output_tiles(y, m, bias, sums, top, left):
    """y = (Aᵀ m A) + bias at the 2 × 2 places of each tile, the first of which is (top, left)."""
    O, OH, OW, N = y.shape
    length = m.shape[2]
    for o in range(O):
        for j in range(4):
            rows_of_at(sums[0, j], sums[1, j], m[j, o], m[4 + j, o], m[8 + j, o], m[12 + j, o])
        for a in range(min(2, OH - top)):
            line = y[o, top + a].reshape(OW * N)
            s0, s1, s2, s3 = sums[a, 0], sums[a, 1], sums[a, 2], sums[a, 3]
            for t in range(length // N):
                i, j = t * N, (left + 2 * t) * N
                for n in range(N):
                    line[j + n] = s0[i + n] + s1[i + n] + s2[i + n] + bias[o]
                if left + 2 * t + 1 < OW:
                    for n in range(N):
                        line[j + N + n] = s1[i + n] - s2[i + n] - s3[i + n] + bias[o]


@kernel
def rows_of_at(s0, s1, m0, m1, m2, m3):
    """s = Aᵀ m: m₀ + m₁ + m₂, m₁ − m₂ − m₃."""
    for i in range(m0.size):
        s0[i] = m0[i] + m1[i] + m2[i]
        s1[i] = m1[i] - m2[i] - m3[i]
