#pragma once

namespace flaxstate::capi {

// The user data of what a caller described; calls destroy_user_data when the last copy goes.
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
