"""Training, export and honest evaluation of the model; needs the extra `train`.

Everything here goes through the blocks of `app.impulse`, as serving does.
The server never imports this package.
"""
