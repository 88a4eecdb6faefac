"""The entry of the command `smearlens`: Ctrl-C ends it without a traceback from its first moment.

What the command line imports takes a second or more, in which nothing else can catch it.
"""

import sys


def main() -> None:
    """Run the command line; exit with 130 where Ctrl-C comes before it is loaded."""
    try:
        from app.cli import main as run
    except KeyboardInterrupt:
        sys.exit(130)
    run()


if __name__ == "__main__":
    main()
