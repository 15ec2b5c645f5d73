#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "tree/path.hpp"

namespace flaxstate {

// The place of a subtree that was looked up by path.
class SubtreePlace final : public Where {
 public:
  // `path` may be NULL: the root.
  explicit SubtreePlace(const char* path) : path_(plain_path(path == nullptr ? "" : path)) {}
  std::string path() const override { return path_; }

 private:
  std::string path_;
};

// The way from the root of an object to a part of it, as a list of steps on the call stack: it costs nothing until
// somebody asks for the path.
class ObjectPath final : public Where {
 public:
  ObjectPath() = default;
  explicit ObjectPath(const Where& above) noexcept : above_(&above) {}
  ObjectPath(const ObjectPath& parent, std::string_view key) noexcept : parent_(&parent), key_(key), is_key_(true) {}
  ObjectPath(const ObjectPath& parent, std::uint64_t index) noexcept : parent_(&parent), index_(index) {}

  std::string path() const override {
    if (parent_ == nullptr) return above_ != nullptr ? above_->path() : ".";
    std::string path = parent_->path();
    if (is_key_) {
      append_path(path, key_);
    } else {
      append_path(path, index_);
    }
    return path;
  }

 private:
  const ObjectPath* parent_ = nullptr;
  const Where* above_ = nullptr;
  std::string_view key_;
  std::uint64_t index_ = 0;
  bool is_key_ = false;
};

}  // namespace flaxstate
