// says: this container can't be described
#include <flaxstate/flaxstate.hpp>

#include <list>

#ifdef FLAXSTATE_ALLOWED
struct thing {
  std::vector<int> member;
};
#else
struct thing {
  std::list<int> member;
};
#endif

int main() {
  flaxstate::registry reg;
  reg.add<thing>("Thing", flaxstate::field("member", &thing::member));
}
