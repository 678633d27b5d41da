"""``python -m vaxqa``: the same as the command ``vaxqa``."""

from .cli import main

if __name__ == "__main__":
    raise SystemExit(main())
