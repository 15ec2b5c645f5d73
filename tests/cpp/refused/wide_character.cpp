// says: no dtype of NumPy is as long as this number, or it is a wide character
#include <flaxstate/flaxstate.hpp>

#ifdef FLAXSTATE_ALLOWED
struct thing {
  char member;
};
#else
struct thing {
  wchar_t member;
};
#endif

int main() {
  flaxstate::registry reg;
  reg.add<thing>("Thing", flaxstate::field("member", &thing::member));
}
