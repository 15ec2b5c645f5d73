// says: a union can't be described: use std::variant
#include <flaxstate/flaxstate.hpp>

#ifdef FLAXSTATE_ALLOWED
using number = std::variant<int, float>;
struct thing {
  number member;
};
#else
union number {
  int i;
  float f;
};
struct thing {
  number member;
};
#endif

int main() {
  flaxstate::registry reg;
  reg.add<thing>("Thing", flaxstate::field("member", &thing::member));
}
