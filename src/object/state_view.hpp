#pragma once

#include <cstdint>
#include <string_view>

#include "base/location.hpp"
#include "base/short_text.hpp"
#include "tree/key_text.hpp"
#include "tree/node.hpp"

namespace flaxstate {

// The entries of a state dict by name, whichever way they are stored: as a dict, or in the form that Flax gave named
// tuples before 14 July 2021, {"name": …, "fields": {"0": name, …}, "values": {"0": value, …}}.
class StateView {
 public:
  // `legacy`: the target is a named tuple. `memory`: for names that are long. Throws key for a legacy form that contradicts
  // itself.
  StateView(const Node& dict, bool legacy, const Location& where, Memory& memory);

  std::uint32_t size() const noexcept { return size_; }
  Memory& memory() const noexcept { return memory_; }
  bool is_legacy() const noexcept { return first_name_ != nullptr; }

  // The value under a name: under the text itself or, if there is none, under the key of another kind that has this
  // text (find_by_text); nullptr if there is neither. Fast when names are asked for in the order of the file.
  const Node* find(std::string_view name) {
    if (guess_index_ == size_) return find_elsewhere(name);
    const bool is_guess = first_name_ != nullptr ? guess_name_->text() == name
                                                 : guess_->key_kind == Kind::str && same_text(guess_->key_text(), name);
    if (!is_guess) return find_elsewhere(name);
    const Node* found = guess_;
    ++guess_index_;
    guess_ = next_sibling(*guess_);
    if (guess_name_ != nullptr) guess_name_ = next_sibling(*guess_name_);
    return found;
  }

  // Whether this value is found under this name: another key than the one with the name may have the same text.
  bool finds(std::string_view name, const Node& value) const { return find_elsewhere(name) == &value; }

  // Calls visit(name, value) for each entry, in the order of the file; a key that is no text is named as Python's
  // str() does.
  template <class Visit>
  void visit(const Visit& visit) const {
    MemoryText made(memory_);
    const Node* entry = first_entry_;
    const Node* name = first_name_;
    for (std::uint32_t i = 0; i < size_; ++i) {
      if (name != nullptr) {
        visit(name->text(), *entry);
        name = next_sibling(*name);
      } else {
        visit(key_text_of(*entry, made), *entry);
      }
      entry = next_sibling(*entry);
    }
  }

 private:
  bool read_legacy(const Location& where);
  const Node* find_elsewhere(std::string_view name) const;

  Memory& memory_;
  const Node& dict_;
  std::uint32_t size_;
  const Node* first_entry_;
  const Node* first_name_ = nullptr;  // legacy only
  const Node* guess_;                 // where the next name is expected
  const Node* guess_name_ = nullptr;
  std::uint32_t guess_index_ = 0;
};

}  // namespace flaxstate
