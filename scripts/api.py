#!/usr/bin/env python3
"""api.py [--check]: writes capi/api.json, which describes the C interface, and all that is made from it. With --check it only
compares. Needs Python 3.11 or newer, and nothing else; the parts are in scripts/api/."""

import sys

from api.command import main

if __name__ == "__main__":
    sys.exit(main())
