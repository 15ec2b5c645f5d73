// says: this struct is not registered: add it by add<T>
#include <flaxstate/flaxstate.hpp>

#ifdef FLAXSTATE_ALLOWED
struct item {
  int i;
};
auto make() { return flaxstate::types().add<item>("Item"); }
struct thing {
  std::map<std::string, std::vector<item>> member;
};
#else
struct item {
  int i;
};
auto make() { return flaxstate::types(); }
struct thing {
  std::map<std::string, std::vector<item>> member;
};
#endif

int main() { make().add<thing>("Thing", flaxstate::field("member", &thing::member)); }
