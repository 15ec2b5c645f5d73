// says: what is restored must be swappable without exceptions
#include <flaxstate/flaxstate.hpp>

#ifdef FLAXSTATE_ALLOWED
struct item {
  int i = 0;
};
struct thing {
  std::optional<item> member;
};
#else
struct item {
  item() = default;
  item(item&&) noexcept(false) {}
  item& operator=(item&&) noexcept(false) { return *this; }
};
struct thing {
  std::optional<item> member;
};
#endif

int main() {
  flaxstate::registry reg;
  reg.add<item>("Item");
  reg.add<thing>("Thing", flaxstate::field("member", &thing::member));
}
