"""python -m analysis: the same as the treadlightly command."""

import sys

from .cli import main

if __name__ == "__main__":
    sys.exit(main())
