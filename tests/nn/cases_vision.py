"""Rows for unfold and fold, interpolation and pixel shuffle."""

from tests.nn.case import rows

COLUMNS = [
    *rows(
        "Unfold",
        (2, (2, 2, 3, 4)),
        ((2, 3), {"stride": (1, 2), "padding": (2, 1)}, (1, 2, 3, 4)),
        (2, 2, 1, 2, (2, 4, 3)),
        (3, {"padding": 2, "stride": 4}, (1, 1, 2, 2)),
    ),
    *rows(
        "Fold",
        ((3, 4), 2, (2, 8, 6)),
        ((3, 4), (2, 3), {"stride": (1, 2), "padding": (2, 1)}, (1, 12, 12)),
        ((4, 3), 2, 2, 1, 2, (8, 4)),
        (2, 3, {"padding": 2, "stride": 4}, (1, 9, 1)),
    ),
    *rows("unfold", ({"kernel_size": 2, "dilation": (1, 2)}, (1, 2, 3, 4))),
    *rows("fold", ({"output_size": (3, 4), "kernel_size": 2, "dilation": (1, 2)}, (8, 4))),
]

SIZES = [
    *rows(
        "Upsample",
        (5, (1, 2, 3)),
        ({"scale_factor": 2}, (2, 1, 3, 2)),
        ({"scale_factor": (2, 1.5), "mode": "bilinear"}, (1, 2, 3, 4)),
        ((3, 7), {"mode": "bicubic", "align_corners": True}, (1, 1, 4, 3)),
    ),
    *rows(
        "interpolate",
        *[
            ({"size": size, "mode": mode}, (1, 2, 5))
            for mode in ("nearest", "nearest-exact", "linear", "area")
            for size in (1, 3, 5, (8,))
        ],
        *[
            ({"size": size, "mode": mode}, (1, 2, 4, 3))
            for mode in ("nearest", "nearest-exact", "bilinear", "bicubic", "area")
            for size in ((2, 5), (1, 1), (6, 3))
        ],
        *[({"size": size, "mode": "linear", "align_corners": True}, (2, 1, 4)) for size in (1, 2, 4, 7)],
        *[
            ({"size": size, "mode": mode, "align_corners": True}, (1, 1, 4, 3))
            for mode in ("bilinear", "bicubic")
            for size in ((2, 5), (1, 6))
        ],
        *[
            ({"scale_factor": 1.7, "mode": mode, "recompute_scale_factor": recompute}, (1, 1, 4, 3))
            for mode in ("nearest-exact", "bilinear", "bicubic", "area")
            for recompute in (None, True)
        ],
        ({"scale_factor": (0.6, 2.5), "mode": "bilinear", "align_corners": False}, (1, 1, 4, 3)),
        ({"scale_factor": (0.6,)}, (1, 1, 7)),
    ),
]

PIXELS = [
    *rows("PixelShuffle", (2, (2, 8, 2, 3)), (3, (9, 1, 2)), (1, (1, 2, 3, 1))),
    *rows("PixelUnshuffle", (2, (2, 2, 4, 6)), (3, (1, 3, 6)), (1, (1, 2, 3, 1))),
    *rows("pixel_shuffle", ({"upscale_factor": 2}, (2, 1, 4, 2, 1))),
    *rows("pixel_unshuffle", ({"downscale_factor": 2}, (2, 1, 1, 2, 4))),
]

VISION = [*COLUMNS, *SIZES, *PIXELS]
