#pragma once

// What the tests of files that take the place of others share.

#include <string>

#include "file_support.hpp"
#include "io/atomic_file.hpp"

namespace unit {

using flaxstate::AtomicFile;
using flaxstate::Durability;
using flaxstate::Piece;

constexpr Durability all_durabilities[] = {Durability::file_and_name, Durability::data, Durability::none};

inline void write_text(AtomicFile& file, std::string_view text) {
  const Piece piece = {reinterpret_cast<const Byte*>(text.data()), text.size()};
  file.write(&piece, 1);
}

inline std::string save(const std::string& path, std::string_view text, Durability durability = Durability::none) {
  return outcome_of([&] {
    AtomicFile file(path.c_str(), durability);
    write_text(file, text);
    file.commit();
  });
}

inline std::string io(const char* action, const std::string& path, const char* reason) {
  return std::string("IO: cannot ") + action + " '" + path + "': " + reason;
}

}  // namespace unit
