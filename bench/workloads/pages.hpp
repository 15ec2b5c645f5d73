#pragma once

#include <cstddef>

namespace flaxstate::bench {

// Memory straight from the system, which nobody has touched. With huge pages, where the system has them, a copy is as
// fast as it can be: so memory that is used again has them on both sides of a comparison.
class Pages {
 public:
  enum class Kind { ordinary, huge };

  Pages(std::size_t size, Kind kind);
  ~Pages();
  Pages(const Pages&) = delete;
  Pages& operator=(const Pages&) = delete;

  char* data() const { return data_; }
  std::size_t size() const { return size_; }

  // Touches all of it.
  void page_in();

 private:
  char* data_;
  std::size_t size_;
};

// Touches so much of the system's free memory, and gives it back: what a virtual machine's host takes to find memory, once
// in a while, isn't timed then.
void back_free_memory(std::size_t size);

}  // namespace flaxstate::bench
