// says: a pointer can't be described, since nothing says who owns what it points at
#include <flaxstate/flaxstate.hpp>

#ifdef FLAXSTATE_ALLOWED
struct thing {
  std::unique_ptr<int> member;
};
#else
struct thing {
  int* member;
};
#endif

int main() {
  flaxstate::registry reg;
  reg.add<thing>("Thing", flaxstate::field("member", &thing::member));
}
