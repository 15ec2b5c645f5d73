// says: a registry of types() grows in one chain
#include <flaxstate/flaxstate.hpp>

struct thing {
  int i;
};

int main() {
#ifdef FLAXSTATE_ALLOWED
  auto reg = flaxstate::registry();
#else
  auto reg = flaxstate::types();
#endif
  reg.add<thing>("Thing");
}
