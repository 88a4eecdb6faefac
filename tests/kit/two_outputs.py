"""Writes tiny TFLite models: some give a map of logits and features, in either order and as int8,
others a map for a number of classes.

Run in a process of its own, since TensorFlow and tflite-runtime can't share one:
`python -m tests.kit.two_outputs FOLDER`. Knows no test.
"""

import sys
from pathlib import Path

import numpy as np

SIZE = 160
FEATURES = 8
OWN = (2, 3, 5, 9)
"""For how many classes there is a model, `own_2.tflite` and so on, which prefers the first."""


def main(folder: Path) -> None:
    """Write map_first, features_first, alone, twice and own_… as float32, and int8, all .tflite."""
    import keras

    from app.training.export.tflite import converted

    keras.utils.set_random_seed(7)
    features_in = keras.Input((SIZE, SIZE, 3), batch_size=1)
    seen = keras.layers.Conv2D(FEATURES, 4, strides=32, activation="relu")(features_in)
    logits = keras.layers.Conv2D(6, 1)(seen)
    # Far from the logits' values, so that one scale can't stand for the other.
    pooled = keras.layers.GlobalAveragePooling2D()(keras.layers.Rescaling(20.0)(seen))
    for name, outputs in {
        "map_first": [logits, pooled],
        "features_first": [pooled, logits],
        "alone": logits,
        "twice": [pooled, keras.layers.Rescaling(2.0)(pooled)],
    }.items():
        content = converted(keras.Model(features_in, outputs))
        (folder / f"{name}.tflite").write_bytes(content)
    for many in OWN:
        bias = keras.initializers.Constant(np.linspace(2, 0, many))
        small = keras.initializers.RandomNormal(stddev=0.1, seed=many)
        grid = keras.layers.Conv2D(many, 1, kernel_initializer=small, bias_initializer=bias)(seen)
        content = converted(keras.Model(features_in, grid))
        (folder / f"own_{many}.tflite").write_bytes(content)
    rng = np.random.default_rng(7)
    shown = [rng.uniform(-1, 1, (1, SIZE, SIZE, 3)).astype(np.float32) for _ in range(20)]
    content = converted(keras.Model(features_in, [logits, pooled]), shown)
    (folder / "int8.tflite").write_bytes(content)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
