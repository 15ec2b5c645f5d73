// says: deleted function
#include <flaxstate/flaxstate.hpp>

// The state dict borrows the arrays of the object.
struct thing {
  float items[4];
};

int main() {
  flaxstate::registry reg;
  reg.add<thing>("Thing", flaxstate::field("items", &thing::items));
#ifdef FLAXSTATE_ALLOWED
  const thing object{};
  flaxstate::tree state = flaxstate::to_state_dict(reg, object);
#else
  flaxstate::tree state = flaxstate::to_state_dict(reg, thing{});
#endif
}
