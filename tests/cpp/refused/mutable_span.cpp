// says: a span is a view of what nobody may change: flaxstate::span<const float>
#include <flaxstate/flaxstate.hpp>

#ifdef FLAXSTATE_ALLOWED
struct thing {
  flaxstate::span<const float> member;
};
#else
struct thing {
  flaxstate::span<float> member;
};
#endif

int main() {
  flaxstate::registry reg;
  reg.add<thing>("Thing", flaxstate::field("member", &thing::member));
}
