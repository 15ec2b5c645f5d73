// says: the struct of array_traits isn't mere numbers
#include <flaxstate/flaxstate.hpp>

#ifdef FLAXSTATE_ALLOWED
struct vec2 {
  double first = 0, second = 0;
};
#else
struct vec2 {
  double first = 0, second = 0;
  ~vec2() {}
};
#endif

template <>
struct flaxstate::array_traits<vec2> {
  using array = double[2];
};

struct thing {
  vec2 member;
};

int main() {
  flaxstate::registry reg;
  reg.add<thing>("Thing", flaxstate::field("member", &thing::member));
}
