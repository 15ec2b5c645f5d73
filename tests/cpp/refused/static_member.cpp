// says: field takes a pointer to a member
#include <flaxstate/flaxstate.hpp>

#ifdef FLAXSTATE_ALLOWED
struct thing {
  int member = 0;
};
#else
struct thing {
  static inline int member = 0;
};
#endif

int main() {
  flaxstate::registry reg;
  reg.add<thing>("Thing", flaxstate::field("member", &thing::member));
}
