// says: array_traits say as which array of numbers a struct is written
#include <flaxstate/flaxstate.hpp>

struct thing {
  char text[8];
};

template <>
struct flaxstate::array_traits<thing> {
#ifdef FLAXSTATE_ALLOWED
  using array = std::int8_t[8];
#else
  using array = char[8];
#endif
};

int main() {
  flaxstate::registry reg;
  reg.add<thing>("Thing");
}
