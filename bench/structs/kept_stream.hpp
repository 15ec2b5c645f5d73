#pragma once

#include <cstddef>
#include <streambuf>
#include <vector>

namespace flaxstate::bench {

// A stream's memory that is kept: written again from its start, and read where it stands.
class KeptStream : public std::streambuf {
 public:
  void start_writing() { setp(memory_.data(), memory_.data() + memory_.size()); }
  // What was written since.
  void start_reading() { setg(memory_.data(), memory_.data(), pptr()); }

 protected:
  int_type overflow(int_type byte) override {
    const std::ptrdiff_t used = pptr() - pbase();
    memory_.resize(memory_.size() < 4096 ? 4096 : memory_.size() * 2);
    start_writing();
    // pbump takes an int.
    for (std::ptrdiff_t left = used; left > 0; left -= 1 << 30)
      pbump(static_cast<int>(left < 1 << 30 ? left : 1 << 30));
    return traits_type::eq_int_type(byte, traits_type::eof()) ? traits_type::not_eof(byte)
                                                              : sputc(traits_type::to_char_type(byte));
  }

 private:
  std::vector<char> memory_;
};

}  // namespace flaxstate::bench
