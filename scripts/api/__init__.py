"""The C interface as data: read from the public headers, written to api.json, and from there into every file that repeats it.

`read_headers` makes an `Interface` (model.py) of the headers' text, which is regular enough for that; `check` finds what the
rules of flaxstate.h forbid. Each `write_….py` has a function `files(interface) -> {path: text}`, and is found by its name.
"""
