#pragma once

#include <flaxstate/flaxstate.hpp>

#include "catch.hpp"

// What the call throws.
template <class Call>
flaxstate::error error_of(Call call) {
  try {
    call();
  } catch (const flaxstate::error& error) {
    return error;
  }
  FAIL("nothing was thrown");
  throw 0;
}
