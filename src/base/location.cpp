#include "base/location.hpp"

namespace flaxstate {
namespace {

class NoLocation final : public Location {
 public:
  std::string path() const override { return {}; }
};

}  // namespace

const Location& no_location() noexcept {
  static const NoLocation where;
  return where;
}

}  // namespace flaxstate
