// says: what a container holds must be default constructible
#include <flaxstate/flaxstate.hpp>

#ifdef FLAXSTATE_ALLOWED
struct item {
  explicit item(int = 0);
};
struct thing {
  std::vector<item> member;
};
#else
struct item {
  explicit item(int);
};
struct thing {
  std::vector<item> member;
};
#endif

int main() {
  flaxstate::registry reg;
  reg.add<item>("Item");
  reg.add<thing>("Thing", flaxstate::field("member", &thing::member));
}
