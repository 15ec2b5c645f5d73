#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "object/type.hpp"
#include "object/type_compiler.hpp"

namespace flaxstate {

class Registry {
 public:
  Registry() = default;
  ~Registry();
  Registry(const Registry&) = delete;
  Registry& operator=(const Registry&) = delete;

  struct Addition {
    std::unique_ptr<Type> type;
    bool override_existing;
  };
  // Checks the descriptions, and what they mean for the types that are there: all are added, or none. Throws exists,
  // busy, invalid_argument, utf8, key, dtype, shape; then nothing has changed. With `names_owner` the type is the first
  // part of a field's path.
  void add(std::vector<Addition> additions, bool names_owner = true);
  void add(std::unique_ptr<Type> type, bool override_existing);

  bool contains(std::string_view name) const noexcept;
  // In the order in which their names were added first.
  const std::vector<const TypeSlot*>& names() const noexcept { return names_; }
  // Throws not_found.
  const Type& find(std::string_view name) const;

  // Held by every call that uses the registry: it can't change meanwhile.
  class Use {
   public:
    // Throws busy while the registry is being changed.
    explicit Use(const Registry& registry);
    Use(const Use&) = delete;
    Use& operator=(const Use&) = delete;
    ~Use() { users_.fetch_sub(1); }

   private:
    std::atomic<std::int64_t>& users_;
  };

 private:
  TypeSlot& slot_of(const std::string& name);
  // Whether one of the names is known, if only as that of a type that is to come.
  bool mentions_any(const std::vector<Addition>& additions) const;
  void check_nested(const std::vector<Addition>& additions, const FindType& type_of) const;
  std::vector<const TypeSlot*> made_anew(const std::vector<Addition>& additions) const;
  void forget_findings() noexcept;

  std::map<std::string, std::unique_ptr<TypeSlot>, std::less<>> slots_;
  std::vector<const TypeSlot*> names_;          // of types that are registered
  mutable std::atomic<std::int64_t> users_{0};  // negative: it is being changed
};

}  // namespace flaxstate
