// says: add takes the name, and then fields, a kind (kind::dict) and replace_existing()
#include <flaxstate/flaxstate.hpp>

#ifdef FLAXSTATE_ALLOWED
struct thing {
  int member;
};
const auto part = flaxstate::kind::dict;
#else
struct thing {
  int member;
};
const int part = 0;
#endif

int main() {
  flaxstate::registry reg;
  reg.add<thing>("Thing", part, flaxstate::field("member", &thing::member));
}
