# cmake -DINPUT=README.md -DOUTPUT=example.c -P extract_c.cmake: the first ```c block of a Markdown file.

file(READ "${INPUT}" text)
string(FIND "${text}" "\n```c\n" begin)
if(begin EQUAL -1)
  message(FATAL_ERROR "${INPUT} has no block that starts with ```c")
endif()
math(EXPR begin "${begin} + 6")
string(SUBSTRING "${text}" ${begin} -1 text)
string(FIND "${text}" "\n```" size)
math(EXPR size "${size} + 1")
string(SUBSTRING "${text}" 0 ${size} text)
file(WRITE "${OUTPUT}" "${text}")
