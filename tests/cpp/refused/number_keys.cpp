// says: a map must have std::string as keys
#include <flaxstate/flaxstate.hpp>

#ifdef FLAXSTATE_ALLOWED
struct thing {
  std::map<std::string, int> member;
};
#else
struct thing {
  std::map<int, int> member;
};
#endif

int main() {
  flaxstate::registry reg;
  reg.add<thing>("Thing", flaxstate::field("member", &thing::member));
}
