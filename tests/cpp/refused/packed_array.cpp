// says: the struct of array_traits is packed
#include <flaxstate/flaxstate.hpp>

#ifdef FLAXSTATE_ALLOWED
struct vec2 {
  double first, second;
};
#else
#pragma pack(push, 1)
struct vec2 {
  double first, second;
};
#pragma pack(pop)
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
