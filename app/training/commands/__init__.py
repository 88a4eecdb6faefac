"""The training's commands, one file a group; `app.training.cli` mounts them.

Turn arguments into calls and results into tables; load TensorFlow only when a command
that needs it runs.
"""
