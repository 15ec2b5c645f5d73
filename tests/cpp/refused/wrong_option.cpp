// says: the options of a field are a form
#include <flaxstate/flaxstate.hpp>

#ifdef FLAXSTATE_ALLOWED
struct thing {
  int member;
};
const auto option = flaxstate::form::scalar;
#else
struct thing {
  int member;
};
const int option = 0;
#endif

int main() {
  flaxstate::registry reg;
  reg.add<thing>("Thing", flaxstate::field("member", &thing::member, option));
}
