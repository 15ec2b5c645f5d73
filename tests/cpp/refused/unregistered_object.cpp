// says: this type is not registered: add it by add<T>
#include <flaxstate/flaxstate.hpp>

#ifdef FLAXSTATE_ALLOWED
struct thing {
  int i;
};
auto make() { return flaxstate::types().add<thing>("Thing"); }
#else
struct thing {
  int i;
};
auto make() { return flaxstate::types(); }
#endif

int main() { flaxstate::to_bytes(make(), thing()); }
