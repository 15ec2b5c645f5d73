// says: a node has no value of this type
#include <flaxstate/flaxstate.hpp>

#ifdef FLAXSTATE_ALLOWED
using thing = double;
#else
using thing = float;
#endif

int main() { flaxstate::msgpack_restore(std::string("\xc0")).root().try_as<thing>().has_value(); }
