#pragma once

#include <memory>
#include <string>

#include <flaxstate/registry.h>

#include "guard.hpp"
#include "registry.hpp"

namespace flaxstate::capi {

// The core's forms of what a caller describes with functions. Throw invalid_argument, with the field as path.
std::shared_ptr<const Accessors> read_accessors(const fs_accessors* accessors, std::string_view field_name);
std::shared_ptr<const Handler> read_handler(const fs_type& type);

// Throws what a callback reported, with the path.
void check_callback(fs_status status, fs_error* reported, const std::string& thrown, const char* name,
                    const Where& where);

// Runs the callback of that name: call(error) gives its status.
template <class Call>
void run_named(const char* name, const Where& where, const Call& call) {
  fs_error* reported = nullptr;
  std::string thrown;
  const fs_status status = callback_status([&] { return call(&reported); }, thrown);
  check_callback(status, reported, thrown, name, where);
}

// Calls destroy_user_data when the last copy goes.
class UserData {
 public:
  UserData(void (*destroy)(void*), void* user_data) noexcept : destroy_(destroy), user_data_(user_data) {}
  UserData(const UserData&) = delete;
  UserData& operator=(const UserData&) = delete;
  ~UserData() {
    if (destroy_ != nullptr) destroy_(user_data_);
  }
  void move_to(UserData& other) noexcept {
    other.destroy_ = destroy_;
    other.user_data_ = user_data_;
    destroy_ = nullptr;
  }

 private:
  void (*destroy_)(void*);
  void* user_data_;
};

}  // namespace flaxstate::capi
