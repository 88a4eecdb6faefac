"""The impulse: the whole chain from a photo's bytes to the scores of its cells.

Training, evaluation and serving all go through these blocks; no second
resize exists anywhere. Knows nothing of the web, of settings or of training.
"""
