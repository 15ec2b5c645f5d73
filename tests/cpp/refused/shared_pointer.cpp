// says: of the smart pointers only std::unique_ptr to one object can be described
#include <flaxstate/flaxstate.hpp>

#ifdef FLAXSTATE_ALLOWED
struct thing {
  std::unique_ptr<int> member;
};
#else
struct thing {
  std::shared_ptr<int> member;
};
#endif

int main() {
  flaxstate::registry reg;
  reg.add<thing>("Thing", flaxstate::field("member", &thing::member));
}
