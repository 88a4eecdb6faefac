"""The words for a learning block's settings and their values, in tables, pages and trials.

Knows no experiment.
"""

from app.training.fit.block import BlockConfig

SETTINGS = {
    "cycles": "cycles",
    "neurons": "neurons",
    "rate": "learning rate",
    "resize": "resize mode",
    "colour": "colour depth",
    "crop": "part of the picture",
    "dropout": "dropout",
    "batch": "batch size",
    "size": "side in pixels",
    "layers": "layers",
    "filters": "filters",
    "kernel": "kernel",
    "augment": "augmentation",
    "fine_tune": "fine-tuned share",
}
"""Setting -> the words for it."""
WORDS = {"rgb": "RGB", "whole": "whole frame", "cell": "located cell"}


def word(value: object) -> str:
    """Write a value of a setting."""
    return WORDS.get(str(value), f"{value:g}" if isinstance(value, float) else str(value))


def changes(config: BlockConfig) -> str:
    """Write what a row changes, or that it changes nothing."""
    changed = config.changed()
    if not changed:
        return "the defaults"
    return ", ".join(f"{SETTINGS[name]} {word(value)}" for name, value in changed.items())


def listed(config: BlockConfig) -> list[tuple[str, str]]:
    """Return the words and the value of each setting that a block of its kind has."""
    return [
        (SETTINGS.get(name, name.replace("_", " ")), word(value))
        for name, value in config.model_dump().items()
        if config.block == "conv2d" or name not in ("layers", "filters", "kernel")
    ]
