"""Varies a batch of regions as other microscopes, stains, lamps and cameras would.

Inside the training graph, between the regions and the network: a list of named operations on
float32 (N, H, W, 3) RGB, light 0..1. Knows no classes and no network.
"""

from collections.abc import Sequence
from typing import Any

import tensorflow as tf

from app.impulse.colour.stain import DARK, OFFSET
from app.impulse.spec import DspSpec
from app.training.augment.regions import SPAN
from app.training.augment.variation import Variation


def varied(
    regions: Any,
    dsp: DspSpec,
    how: Variation,
    own: Any = None,
    laboratories: Any = None,
) -> Any:
    """Return crops (N, size, size, 3) as `dsp` makes them of `regions` (N, SIDE, SIDE, 3) uint8.

    Where `own` (N,) bool is given and true, a crop keeps the colours of its own set: what is
    labelled wrongly there is not taught to other microscopes' colours. `laboratories` (N, 15)
    is what `laboratories.drawn` gives.
    """
    size = dsp.size
    light = tf.cast(regions, tf.float32) / 255
    if dsp.detail is None:
        light = turned(light, size, how)
    else:
        # Twice as fine first, and the mean of four: single pixels would alias.
        light = tf.nn.avg_pool2d(turned(light, 2 * dsp.detail, how), 2, 2, "VALID")
    coloured = light if laboratories is None else restained(light, laboratories)
    coloured = lit(stained(coloured, how), how)
    coloured = turned_hue(coloured, how)
    coloured = grayed(coloured, how)
    if own is not None:
        coloured = tf.where(own[:, None, None, None], light, coloured)
    seen = stretched(coloured, how)
    seen = noised(shrunk(sharpened(seen, how), how), how)
    if dsp.detail is not None:
        seen = tf.image.resize(seen, [size, size])
    return tf.clip_by_value(seen, 0, 1) * (dsp.high - dsp.low) + dsp.low


def turned(light: Any, size: int, how: Variation) -> Any:
    """Return crops (N, size, size, 3): any angle, mirrored, nearer or farther, off centre."""
    count, side = tf.shape(light)[0], int(light.shape[1])
    angle = tf.random.uniform([count], 0, 2 * 3.14159265)
    zoom = _between(how.zoom, [count], even_logarithms=True) * (side / SPAN / size)
    mirror = tf.where(tf.random.uniform([count]) < 0.5, -1.0, 1.0)
    stretch = tf.exp(tf.random.normal([2, count], 0, how.stretch))
    cos, sin = tf.cos(angle) * zoom, tf.sin(angle) * zoom
    a, b = cos * stretch[0] * mirror, -sin * stretch[1]
    d, e = sin * stretch[0] * mirror, cos * stretch[1]
    most = 0.15 * side / SPAN
    off = tf.clip_by_value(
        tf.random.normal([2, count], 0, how.shift * side / SPAN + 1e-6), -most, most
    )
    centre = (size - 1) / 2
    c = (side - 1) / 2 + off[0] - (a + b) * centre
    f = (side - 1) / 2 + off[1] - (d + e) * centre
    zero = tf.zeros([count])
    return tf.raw_ops.ImageProjectiveTransformV3(
        images=light,
        transforms=tf.stack([a, b, c, d, e, f, zero, zero], axis=1),
        output_shape=[size, size],
        fill_value=0.0,
        interpolation="BILINEAR",
        fill_mode="REFLECT",
    )


def restained(light: Any, laboratories: Any) -> Any:
    """Show each crop in the colours of the laboratory that is drawn for it.

    As `Colours.normalised` does: optical densities against the one glass, mapped, under the
    other glass.
    """
    matrix = tf.reshape(laboratories[:, :9], [-1, 3, 3])
    before, after = (tf.math.log(laboratories[:, None, n : n + 3] + OFFSET) for n in (9, 12))
    flat = tf.reshape(light, [tf.shape(light)[0], -1, 3]) * 255
    density = before - tf.math.log(flat + OFFSET)
    seen = tf.exp(after - tf.matmul(density, matrix, transpose_b=True)) - OFFSET
    lit = tf.reduce_max(flat, axis=2, keepdims=True) > DARK
    seen = tf.where(lit, tf.clip_by_value(seen, 0, 255), flat)
    return tf.reshape(seen / 255, tf.shape(light))


def stained(light: Any, how: Variation) -> Any:
    """Mix and scale the optical densities, as other dyes and thicknesses would."""
    count = tf.shape(light)[0]
    density = -tf.math.log(light * (255 / 256) + 1 / 256)
    if how.borrowed:
        density = _some(how.borrowed, _borrowed(density), density)
    mixed = tf.eye(3)[None] + tf.random.normal([count, 3, 3], 0, how.mix)
    gain = _between(how.strength, [count, 1, 1], even_logarithms=True)
    channels = _between(how.channels, [count, 1, 3], even_logarithms=True)
    flat = tf.reshape(density, [count, -1, 3]) @ (mixed * gain * channels)
    return tf.exp(-tf.reshape(flat, tf.shape(density)))


def _borrowed(density: Any) -> Any:
    """Give each picture (N, h, w, 3) part of another's mean and spread of each channel.

    Reinhard et al., IEEE CG&A 21 (2001) 34-41, in optical density.
    """
    mean, variance = tf.nn.moments(density, [1, 2], keepdims=True)
    spread = tf.sqrt(variance + 1e-5)
    count = tf.shape(density)[0]
    other = tf.random.shuffle(tf.range(count))
    share = tf.random.uniform([count, 1, 1, 1], 0.3, 1)
    gain = tf.clip_by_value(tf.gather(spread, other) / spread, 0.5, 2)
    theirs = (density - mean) * gain + tf.gather(mean, other)
    return density + share * (theirs - density)


def lit(light: Any, how: Variation) -> Any:
    """Change lamp, gamma and saturation of some."""
    count = tf.shape(light)[0]
    lamp = _between(how.lamp, [count, 1, 1, 3])
    gamma = _between(how.gamma, [count, 1, 1, 1], even_logarithms=True)
    vivid = _between(how.saturation, [count, 1, 1, 1])
    seen = tf.clip_by_value(light, 1e-4, 2) ** gamma * lamp
    gray = _gray(seen)
    return _some(how.lamps, gray + (seen - gray) * vivid, light)


def turned_hue(light: Any, how: Variation) -> Any:
    """Turn the colours of some about the gray axis (Rodrigues' formula)."""
    if not how.hue:
        return light
    count = tf.shape(light)[0]
    angle = tf.random.uniform([count, 1, 1], -how.turn, how.turn)
    third, root = 1 / 3, 3**-0.5
    across = tf.constant([[0, -root, root], [root, 0, -root], [-root, root, 0]])
    matrix = (
        tf.cos(angle) * tf.eye(3)[None]
        + tf.sin(angle) * across[None]
        + (1 - tf.cos(angle)) * tf.fill([1, 3, 3], third)
    )
    seen = tf.reshape(tf.reshape(light, [count, -1, 3]) @ matrix, tf.shape(light))
    return _some(how.hue, seen, light)


def grayed(light: Any, how: Variation) -> Any:
    """Take the colour from some."""
    return _some(how.gray, tf.tile(_gray(light), [1, 1, 1, 3]), light) if how.gray else light


def stretched(light: Any, how: Variation) -> Any:
    """Pull the darkest and the brightest value of some to black and white."""
    light = tf.clip_by_value(light, 0, 1)
    low = tf.reduce_min(light, [1, 2, 3], keepdims=True)
    high = tf.reduce_max(light, [1, 2, 3], keepdims=True)
    return _some(how.contrast, (light - low) / tf.maximum(high - low, 0.1), light)


def sharpened(light: Any, how: Variation) -> Any:
    """Soften some and sharpen others: light plus a share of what a blur takes from it."""
    weights = tf.constant([1.0, 4.0, 6.0, 4.0, 1.0]) / 16
    kernel = tf.tile((weights[:, None] * weights[None])[:, :, None, None], [1, 1, 3, 1])
    padded = tf.pad(light, [[0, 0], [2, 2], [2, 2], [0, 0]], "REFLECT")
    blurred = tf.nn.depthwise_conv2d(padded, kernel, [1, 1, 1, 1], "VALID")
    amount = tf.random.uniform([tf.shape(light)[0], 1, 1, 1], -1, 1.5)
    return _some(how.sharpen, light + amount * (light - blurred), light)


def shrunk(light: Any, how: Variation) -> Any:
    """Let a share of the batch lose detail: two parts of it, each through a side of its own."""
    count, size = tf.shape(light)[0], int(light.shape[1])
    part = tf.cast(tf.cast(count, tf.float32) * how.shrunk / 2, tf.int32)
    parts = tf.split(light, [part, part, count - 2 * part])
    for place in (0, 1):
        most = max(min(how.pixels[1], size), how.pixels[0])
        side = tf.random.uniform([], how.pixels[0], most + 1, tf.int32)
        small = tf.image.resize(parts[place], [side, side], antialias=True)
        parts[place] = tf.image.resize(small, [size, size])
    return tf.concat(parts, 0)


def noised(light: Any, how: Variation) -> Any:
    """Add a sensor's noise to some."""
    sigma = tf.random.uniform([tf.shape(light)[0], 1, 1, 1], 0, how.noise)
    return _some(how.noisy, light + tf.random.normal(tf.shape(light)) * sigma, light)


def _gray(light: Any) -> Any:
    weights = tf.constant([0.299, 0.587, 0.114])
    return tf.reduce_sum(light * weights, axis=-1, keepdims=True)


def _some(share: float, these: Any, others: Any) -> Any:
    """Return `these` for a random `share` of the batch, `others` for the rest."""
    chosen = tf.random.uniform([tf.shape(others)[0], 1, 1, 1]) < share
    return tf.where(chosen, these, others)


def _between(ends: Sequence[float], shape: Any, even_logarithms: bool = False) -> Any:
    low, high = ends
    if even_logarithms:
        return tf.exp(tf.random.uniform(shape, tf.math.log(low), tf.math.log(high)))
    return tf.random.uniform(shape, low, high)
