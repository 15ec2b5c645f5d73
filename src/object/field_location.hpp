#pragma once

#include <string>
#include <string_view>

#include "base/location.hpp"
#include "object/type.hpp"
#include "tree/path.hpp"

namespace flaxstate {

// A field of a description: "./field", or "./Owner/field" where its type isn't the only one.
class FieldLocation final : public Location {
 public:
  explicit FieldLocation(const Field& field, std::string_view owner = {}) noexcept : field_(field), owner_(owner) {}
  std::string path() const override {
    std::string path = ".";
    if (!owner_.empty()) append_path(path, owner_);
    append_path(path, std::string_view(field_.name));
    return path;
  }

 private:
  const Field& field_;
  std::string_view owner_;
};

}  // namespace flaxstate
