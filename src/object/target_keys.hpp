#pragma once

#include <cstddef>
#include <string_view>

#include "base/memory_text.hpp"
#include "object/type.hpp"
#include "tree/node.hpp"

namespace flaxstate {

// The keys under which a target has values: those of a type's fields, or of a template's children.
class TargetKeys {
 public:
  virtual Kind kind() const noexcept = 0;
  virtual std::string_view class_name() const noexcept = 0;
  virtual std::size_t size() const noexcept = 0;
  // May stand in `made`.
  virtual std::string_view key(std::size_t index, MemoryText& made) const = 0;
  virtual bool has(std::string_view key) const = 0;

 protected:
  ~TargetKeys() = default;
};

class FieldKeys final : public TargetKeys {
 public:
  explicit FieldKeys(const Type& type) noexcept : type_(type) {}
  Kind kind() const noexcept override { return type_.kind; }
  std::string_view class_name() const noexcept override { return type_.name; }
  std::size_t size() const noexcept override { return type_.fields.size(); }
  std::string_view key(std::size_t index, MemoryText&) const override { return type_.fields[index].name; }
  bool has(std::string_view key) const override;

 private:
  const Type& type_;
};

class ChildKeys final : public TargetKeys {
 public:
  ChildKeys(const Node& target, Memory& memory) noexcept : target_(target), memory_(memory) {}
  Kind kind() const noexcept override { return target_.kind; }
  std::string_view class_name() const noexcept override;
  std::size_t size() const noexcept override { return target_.size; }
  std::string_view key(std::size_t index, MemoryText& made) const override;
  bool has(std::string_view key) const override;

 private:
  const Node& target_;
  Memory& memory_;
};

}  // namespace flaxstate
