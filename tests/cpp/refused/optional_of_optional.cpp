// says: an optional in an optional can't be described
#include <flaxstate/flaxstate.hpp>

#ifdef FLAXSTATE_ALLOWED
struct thing {
  std::optional<int> member;
};
#else
struct thing {
  std::optional<std::optional<int>> member;
};
#endif

int main() {
  flaxstate::registry reg;
  reg.add<thing>("Thing", flaxstate::field("member", &thing::member));
}
