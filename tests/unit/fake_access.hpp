#pragma once

// Accessors and a handler for C++ containers that count what is prepared, committed and discarded, and fail where
// they are told to.

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "object/mismatch_report.hpp"
#include "object/type.hpp"
#include "tree/checked_builder.hpp"
#include "tree/key.hpp"

namespace unit {

struct Calls {
  int prepared = 0;
  int committed = 0;
  int discarded = 0;
  int open() const { return prepared - committed - discarded; }
};

// Containers of T: a vector, a map with text keys (of one entry per key), or an optional.
template <class T>
struct Box {
  std::vector<std::pair<std::string, T>> elements;
};

template <class T>
class BoxAccessors final : public flaxstate::Accessors {
 public:
  BoxAccessors(flaxstate::Container container, Calls& calls) : container_(container), calls_(calls) {}

  bool writes_only = false;
  std::size_t largest = SIZE_MAX;  // prepare() fails beyond

  flaxstate::Container container() const noexcept override { return container_; }
  bool can_restore() const noexcept override { return !writes_only; }
  std::size_t size(const void* container, const flaxstate::Location&) const override {
    return static_cast<const Box<T>*>(container)->elements.size();
  }
  const void* next(const void* container, std::uintptr_t& cursor, std::string_view& key,
                   const flaxstate::Location&) const override {
    const auto& element = static_cast<const Box<T>*>(container)->elements.at(cursor++);
    key = element.first;
    return &element.second;
  }
  void* prepare(void*, std::size_t count, const flaxstate::Location& where) const override {
    if (count > largest) where.fail(flaxstate::Status::callback, "too many");
    ++calls_.prepared;
    auto* staged = new Box<T>();
    staged->elements.resize(count);
    return staged;
  }
  void* staged_element(void* staged, std::size_t index, std::string_view key,
                       const flaxstate::Location&) const override {
    auto& element = static_cast<Box<T>*>(staged)->elements.at(index);
    element.first = key;
    return &element.second;
  }
  void commit(void* container, void* staged) const noexcept override {
    ++calls_.committed;
    static_cast<Box<T>*>(container)->elements.swap(static_cast<Box<T>*>(staged)->elements);
    delete static_cast<Box<T>*>(staged);
  }
  void discard(void*, void* staged) const noexcept override {
    ++calls_.discarded;
    delete static_cast<Box<T>*>(staged);
  }

 private:
  flaxstate::Container container_;
  Calls& calls_;
};

// An int64 that is a str of that many x in the state; nil is a mismatch.
class UnaryHandler final : public flaxstate::Handler {
 public:
  explicit UnaryHandler(Calls& calls) : calls_(calls) {}

  bool writes = true;
  bool restores = true;

  bool can_write() const noexcept override { return writes; }
  bool can_restore() const noexcept override { return restores; }
  void to_state(const void* object, flaxstate::CheckedBuilder& builder,
                const flaxstate::Location& where) const override {
    const std::int64_t value = *static_cast<const std::int64_t*>(object);
    if (value == -1) where.fail(flaxstate::Status::callback, "negative");
    if (value == -2) return;  // adds nothing
    if (value == -3) return builder.begin(flaxstate::Kind::list);
    builder.str(std::string(static_cast<std::size_t>(value), 'x'));
  }
  bool prepare(void*, const flaxstate::Node& node, const flaxstate::RestoreCall&, flaxstate::MismatchReport& mismatches,
               const flaxstate::Location& where, void*& staged) const override {
    if (node.kind == flaxstate::Kind::nil) {
      mismatches.join(absence(), where);
      return false;
    }
    if (node.kind != flaxstate::Kind::str) where.fail(flaxstate::Status::callback, "no str");
    ++calls_.prepared;
    staged = new std::int64_t(node.size);
    return true;
  }
  void commit(void* target, void* staged) const noexcept override {
    ++calls_.committed;
    *static_cast<std::int64_t*>(target) = *static_cast<std::int64_t*>(staged);
    delete static_cast<std::int64_t*>(staged);
  }
  void discard(void*, void* staged) const noexcept override {
    ++calls_.discarded;
    delete static_cast<std::int64_t*>(staged);
  }

 private:
  static flaxstate::Mismatches absence() {
    flaxstate::Mismatches mismatches;
    mismatches.list = {{flaxstate::MismatchKind::kind, ".", "nothing in the file", "str", "nil"},
                       {flaxstate::MismatchKind::missing, "./x", "no x at path ./x", "x", "", true}};
    mismatches.count = 3;
    return mismatches;
  }

  Calls& calls_;
};

}  // namespace unit
