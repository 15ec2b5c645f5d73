"""run_python_page.py PAGE: runs the Python blocks of a page as one program, and compares what it prints with the page's text blocks."""

import contextlib
import io
import re
import sys
from pathlib import Path


def main() -> int:
    page = Path(sys.argv[1])
    text = page.read_text(encoding="utf-8")
    blocks = {kind: re.findall(rf"^```{kind}\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL) for kind in ("python", "text")}
    if not blocks["python"] or not blocks["text"]:
        sys.exit(f"{page.name} has no Python, or doesn't say what it prints")
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile("\n".join(blocks["python"]), page.name, "exec"), {"__name__": "page"})
    if printed.getvalue() != "".join(blocks["text"]):
        print(f"{page.name} says something else:\n{printed.getvalue()}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
