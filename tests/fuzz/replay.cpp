// Runs committed inputs without libFuzzer: `fuzz_replay TARGET FILE`, with an input in hex on each line of the file; without a
// file, one line from standard input after the other. Says which line it was when one ends the process.

#include <cstring>
#include <fstream>
#include <iostream>
#include <string>

#include "support/target.hpp"

namespace {

const fuzz::Target* find(const char* name) {
  const fuzz::Target* target = fuzz::Target::first;
  while (target != nullptr && std::strcmp(target->name, name) != 0) target = target->next;
  return target;
}

bool from_hex(const std::string& line, std::string& bytes) {
  bytes.clear();
  if (line.size() % 2 != 0) return false;
  for (std::size_t i = 0; i < line.size(); i += 2) {
    char* end = nullptr;
    const std::string digits = line.substr(i, 2);
    bytes += static_cast<char>(std::strtol(digits.c_str(), &end, 16));
    if (*end != '\0') return false;
  }
  return true;
}

// Asked for by libFuzzer's own drivers, too; a line that isn't hex is a mistake in the file.
int replay(const fuzz::Target& target, std::istream& lines) {
  std::size_t count = 0;
  for (std::string line, bytes; std::getline(lines, line); ++count) {
    if (!from_hex(line, bytes)) {
      std::cerr << target.name << ": line " << count + 1 << " is not hex\n";
      return 1;
    }
    std::cerr << target.name << ' ' << count + 1 << '\r' << std::flush;
    const auto* const data = reinterpret_cast<const std::uint8_t*>(bytes.data());
    fuzz::Input input(data, bytes.size());
    target.run(input);
  }
  std::cerr << target.name << ": " << count << " inputs\n";
  return count == 0 ? 1 : 0;
}

}  // namespace

int main(int argc, char** argv) {
  const fuzz::Target* const target = argc >= 2 ? find(argv[1]) : nullptr;
  if (target == nullptr || argc > 3) {
    std::cerr << "usage: fuzz_replay TARGET [FILE]; the targets:\n";
    for (const fuzz::Target* known = fuzz::Target::first; known != nullptr; known = known->next) {
      std::cerr << "  " << known->name << '\n';
    }
    return 2;
  }
  if (argc == 2) return replay(*target, std::cin);
  std::ifstream file(argv[2]);
  if (!file) {
    std::cerr << "there is no " << argv[2] << '\n';
    return 2;
  }
  return replay(*target, file);
}
