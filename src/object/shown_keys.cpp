#include "object/shown_keys.hpp"

#include "base/shown_text.hpp"

namespace flaxstate {
namespace {

constexpr std::size_t most_keys = 64;
constexpr std::size_t largest_text = 1024;

std::string and_more(std::uint64_t count) { return "… (+" + std::to_string(count) + ")"; }

}  // namespace

void ShownKeys::insert(std::string_view key) {
  if (first_.try_emplace(std::string(key.substr(0, largest_text)), shown_repr(key)).second) ++count_;
  if (first_.size() > most_keys) first_.erase(std::prev(first_.end()));
}

std::string ShownKeys::text() const {
  if (empty()) return "set()";
  std::string text = "{";
  std::uint64_t left = count_;
  for (const auto& entry : first_) {
    const std::string& key = entry.second;
    if (text.size() + key.size() > largest_text) break;
    if (text.size() > 1) text += ", ";
    text += key;
    --left;
  }
  if (left != 0) text += ", " + and_more(left);
  return text += "}";
}

void ShownNames::add(std::string_view name) {
  const std::string shown = shown_text(name);
  if (left_out_ != 0 || text_.size() + shown.size() > largest_text) {
    ++left_out_;
    return;
  }
  if (!text_.empty()) text_ += ',';
  text_ += shown;
}

std::string ShownNames::text() const { return left_out_ == 0 ? text_ : text_ + "," + and_more(left_out_); }

}  // namespace flaxstate
