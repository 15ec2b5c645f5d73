#pragma once

#include <memory>

#include <flaxstate/registry.h>

#include "registry.hpp"

namespace flaxstate::capi {

// The core's forms of what a caller describes with functions. Throw invalid_argument, with the field as path.
std::shared_ptr<const Accessors> read_accessors(const fs_accessors* accessors, std::string_view field_name);
std::shared_ptr<const Handler> read_handler(const fs_type& type);

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
