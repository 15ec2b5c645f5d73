// says: a pointer can't be described
#include <flaxstate/flaxstate.hpp>

#ifdef FLAXSTATE_ALLOWED
struct thing {
  int i;
};
thing object;
#else
struct thing {
  int i;
};
thing value;
thing* const object = &value;
#endif

int main() {
  flaxstate::registry reg;
  reg.add<thing>("Thing");
  flaxstate::to_bytes(reg, object);
}
