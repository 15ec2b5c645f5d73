// says: a const member can't be restored
#include <flaxstate/flaxstate.hpp>

#ifdef FLAXSTATE_ALLOWED
struct thing {
  int member = 0;
};
#else
struct thing {
  const int member = 0;
};
#endif

int main() {
  flaxstate::registry reg;
  reg.add<thing>("Thing", flaxstate::field("member", &thing::member));
}
