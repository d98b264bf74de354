"""TensorFlow: a GradientTape in a GradientTape; Keras' normalizations."""

import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import keras
import tensorflow as tf
from answering import answer, nested

keras.backend.set_floatx("float64")
LABELS = tf.constant([2, 0, 1, 2])


def normalized(x):
    return keras.layers.BatchNormalization(epsilon=1e-5)(tf.reshape(x, (4, 2)), training=True)


def convolved(x):
    image, kernel = tf.reshape(x[:16], (1, 4, 4, 1)), tf.reshape(x[16:], (2, 2, 1, 1))
    return tf.reshape(tf.nn.conv2d(image, kernel, 1, "VALID"), [-1]) ** 2


def power(x):
    a = tf.reshape(x, (3, 3))
    return tf.reshape(a @ a @ a, [-1])


FUNCTIONS = {
    "batch_norm": lambda x: tf.reshape(normalized(x), [-1]),
    "layer_norm": lambda x: tf.reshape(keras.layers.LayerNormalization(epsilon=1e-5)(tf.reshape(x, (2, 4))), [-1]),
    "ce_hard": lambda x: tf.reduce_mean(
        tf.nn.sparse_softmax_cross_entropy_with_logits(LABELS, tf.reshape(x, (4, 3))), keepdims=True
    ),
    "max_pool": lambda x: tf.reshape(tf.nn.max_pool2d(tf.reshape(x, (1, 4, 4, 1)), 2, 2, "VALID"), [-1]) ** 3,
    "conv2d": convolved,
    "elu": tf.nn.elu,
    "silu": tf.nn.silu,
    "prod, 1 zero": lambda x: tf.reduce_prod(x, keepdims=True),
    "prod, 2 zeros": lambda x: tf.reduce_prod(x, keepdims=True),
    "cumprod, zero": tf.math.cumprod,
    "logsumexp": lambda x: tf.reduce_logsumexp(x, keepdims=True),
    "det": lambda x: tf.reshape(tf.linalg.det(tf.reshape(x, (3, 3))), [1]),
    "det sing. 3x3": lambda x: tf.reshape(tf.linalg.det(tf.reshape(x, (3, 3))), [1]),
    "slogdet": lambda x: tf.reshape(tf.linalg.slogdet(tf.reshape(x, (3, 3)))[1], [1]),
    "matmul^3": power,
    "x**2 at 0": lambda x: x**2,
}


def grad(f):
    def gradient(x):
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = f(x)
        return tape.gradient(y, x)

    return gradient


def gradients(f, x, along, weights):
    dot = lambda a, b: tf.reduce_sum(a * tf.constant(b, tf.float64))  # noqa: E731
    for found in nested(grad, dot)(f, tf.constant(x, tf.float64), along, weights):
        yield found.numpy()


if __name__ == "__main__":
    answer(FUNCTIONS, gradients)
