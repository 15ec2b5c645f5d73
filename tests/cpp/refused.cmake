# Compiles SOURCE, which must fail with the sentence of its line "// says: …", and compile with FLAXSTATE_ALLOWED
# defined, so that it fails for no other reason. The header is taken from PRECOMPILED if it is there, else from INCLUDE.

file(STRINGS "${SOURCE}" says REGEX "^// says: ")
string(REGEX REPLACE "^// says: " "" sentence "${says}")
if(sentence STREQUAL "")
  message(FATAL_ERROR "${SOURCE} has no line with what the compiler says")
endif()

set(command "${COMPILER}" -std=c++17 -fsyntax-only "-I${PRECOMPILED}" "-I${INCLUDE}" "${SOURCE}")
execute_process(COMMAND ${command} -DFLAXSTATE_ALLOWED RESULT_VARIABLE allowed ERROR_VARIABLE allowed_output)
if(NOT allowed EQUAL 0)
  message(FATAL_ERROR "what is allowed doesn't compile:\n${allowed_output}")
endif()
execute_process(COMMAND ${command} RESULT_VARIABLE refused ERROR_VARIABLE output)
if(refused EQUAL 0)
  message(FATAL_ERROR "it compiles, but should not")
endif()
string(FIND "${output}" "${sentence}" found)
if(found EQUAL -1)
  message(FATAL_ERROR "the compiler doesn't say '${sentence}':\n${output}")
endif()
