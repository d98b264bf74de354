"""What the networks of convolutions take: images of some least size."""

from collections.abc import Sequence


def image(model: str, shape: Sequence[int], least: int) -> tuple[int, int, int]:
    """Channels, height and width. Raises ValueError for what is no image, and for one below ``least`` × ``least``."""
    if len(shape) != 3:
        raise ValueError(
            f"{model} takes images (channels, height, width), not shape {tuple(shape)}; --model mlp takes any shape"
        )
    channels, height, width = shape
    if min(height, width) < least:
        raise ValueError(
            f"{model} takes images of {least} × {least} pixels or more, not {height} × {width}; --model mlp takes any "
            "size, --size H W scales images"
        )
    return channels, height, width
