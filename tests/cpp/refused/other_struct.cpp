// says: this field is a member of a different struct from the one that is added
#include <flaxstate/flaxstate.hpp>

#ifdef FLAXSTATE_ALLOWED
struct thing {
  int member;
};
using owner = thing;
#else
struct other {
  int member;
};
struct thing {
  int none;
};
using owner = other;
#endif

int main() {
  flaxstate::registry reg;
  reg.add<thing>("Thing", flaxstate::field("member", &owner::member));
}
