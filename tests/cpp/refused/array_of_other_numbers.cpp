// says: the numbers of the struct of array_traits (its value_type, its x) aren't those of its array
#include <flaxstate/flaxstate.hpp>

#ifdef FLAXSTATE_ALLOWED
struct vec3 {
  float x, y, z;
};
#else
struct vec3 {
  int x, y, z;
};
#endif

template <>
struct flaxstate::array_traits<vec3> {
  using array = float[3];
};

struct thing {
  vec3 member;
};

int main() {
  flaxstate::registry reg;
  reg.add<thing>("Thing", flaxstate::field("member", &thing::member));
}
