// says: the struct of array_traits isn't as long as its array: it has padding or other members
#include <flaxstate/flaxstate.hpp>

#ifdef FLAXSTATE_ALLOWED
struct vec3 {
  float x, y, z;
};
#else
struct alignas(16) vec3 {
  float x, y, z;
};
#endif

template <>
struct flaxstate::array_traits<vec3> {
  using array = float[3];
};

struct thing {
  std::vector<vec3> member;
};

int main() {
  flaxstate::registry reg;
  reg.add<thing>("Thing", flaxstate::field("member", &thing::member));
}
