// says: an array in a struct has at most 8 dimensions
#include <flaxstate/flaxstate.hpp>

#ifdef FLAXSTATE_ALLOWED
struct thing {
  int member[1][1][1][1][1][1][1][1];
};
#else
struct thing {
  int member[1][1][1][1][1][1][1][1][1];
};
#endif

int main() {
  flaxstate::registry reg;
  reg.add<thing>("Thing", flaxstate::field("member", &thing::member));
}
