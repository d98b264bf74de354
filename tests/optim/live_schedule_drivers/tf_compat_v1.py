"""The schedules of ``tf.compat.v1.train``."""

from collections.abc import Mapping
from typing import Any

from tests.optim.live_schedule_drivers.asked import Asked, Rates, function, values


def _of_tf(name: str, **names: str) -> Rates:
    """A function of ``tf.compat.v1.train``, of a step."""

    def make(asked: Asked) -> Any:
        import tensorflow as tf

        options = asked.by(**names)
        return lambda step: getattr(tf.compat.v1.train, name)(asked.lr, step, **options)()

    return function(make)


def _tf_steps(asked: Asked) -> Any:
    import tensorflow as tf

    return lambda step: tf.compat.v1.train.piecewise_constant(step, *values(asked))()


TF_COMPAT_V1: Mapping[str, Rates] = {
    "multistep": function(_tf_steps),
    "natural-exponential": _of_tf(
        "natural_exp_decay", gamma="decay_rate", decay_steps="decay_steps", staircase="staircase"
    ),
    "inverse-time": _of_tf("inverse_time_decay", gamma="decay_rate", decay_steps="decay_steps", staircase="staircase"),
    "cosine": _of_tf("cosine_decay", T_max="decay_steps", alpha="alpha"),
    "polynomial": _of_tf(
        "polynomial_decay", total_iters="decay_steps", power="power", eta_min="end_learning_rate", cycle="cycle"
    ),
    "linear-cosine": _of_tf("linear_cosine_decay", total_iters="decay_steps"),
}
