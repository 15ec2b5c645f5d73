"""Compiles the C++ blocks of docs/guide/cpp.md, each in a function of its own.

    python guide_blocks.py docs/guide/cpp.md c++ -std=c++17 -Iinclude
"""

from __future__ import annotations

import pathlib
import re
import subprocess
import sys

BLOCK = re.compile(r'```cpp\n(.*?)```', re.DOTALL)

# What the blocks take for granted.
PRELUDE = """
#include <flaxstate/flaxstate.hpp>
#include <flaxstate/xtensor.hpp>
#include <iostream>

struct half { std::uint16_t bits; };
namespace glm {
using length_t = int;
enum qualifier { packed_highp };
template <length_t n, class T, qualifier q> struct vec { T parts[n]; };
struct vec3 { float x, y, z; };
struct mat4 { float columns[4][4]; };
}  // namespace glm
namespace Eigen {
template <class T, int rows, int columns> struct Matrix { T parts[columns][rows]; };
}  // namespace Eigen
struct clock_time {
  int hours, minutes;
  static clock_time of(std::int64_t minutes);
};
struct item { std::string name; std::int32_t count; };
struct player { std::int32_t hp; float pos[3]; std::vector<item> items; };
extern flaxstate::registry reg;
void write_clock(const clock_time& time, flaxstate::builder_view& out);
extern player hero, model;
extern std::string bytes;
void complain(const char* report);
void send(const void* data, std::size_t size);
"""


def wrapped(number: int, block: str) -> str:
    """Specialisations stand in a namespace, all else in a function."""
    if block.startswith('template <'):
        return block
    return f'void block_{number}() {{\n{block}}}\n'


def main() -> int:
    """The command line."""
    guide, compiler = pathlib.Path(sys.argv[1]), sys.argv[2:]
    blocks = BLOCK.findall(guide.read_text(encoding='utf-8'))
    source = PRELUDE + ''.join(wrapped(number, block) for number, block in enumerate(blocks))
    command = [*compiler, '-fsyntax-only', '-x', 'c++', '-']
    outcome = subprocess.run(command, input=source, text=True, check=False)
    print(f'{len(blocks)} blocks')
    return 1 if outcome.returncode != 0 or not blocks else 0


if __name__ == '__main__':
    sys.exit(main())
