// Bytes that were valid once: read_msgpack() of the golden files with bytes changed, cut out, and put in. Whatever
// comes out, nothing may be read or written where it doesn't belong, and what is read can be walked over and written
// again.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>

#include "msgpack/msgpack_reader.hpp"
#include "object/serialize.hpp"
#include "support.hpp"

#include "catch.hpp"

using namespace unit;

namespace {

std::vector<std::string> golden_files() {
  const auto folder = std::filesystem::path(FLAXSTATE_GOLDEN_DATA) / "valid";
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".msgpack" && entry.file_size() <= 1000) paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  std::vector<std::string> files;
  for (const auto& path : paths) {
    std::ifstream stream(path, std::ios::binary);
    files.emplace_back(std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>());
  }
  return files;
}

// {'records': [{'id': 7, 'name': 'abcdef', 'x': 1.5}, …]}
std::string records() {
  std::string bytes = from_hex("81a77265636f7264739c");
  for (int i = 0; i < 12; ++i) bytes += packed("{'id': 7, 'name': 'abcdef', 'x': 1.5}");
  return bytes;
}

class Mutator {
 public:
  explicit Mutator(std::uint32_t seed) : random_(seed) {}

  std::string mutated(std::string bytes, const std::string& other) {
    for (std::size_t changes = 1 + draw(3); changes != 0 && !bytes.empty(); --changes) {
      const std::size_t at = draw(bytes.size());
      switch (draw(7)) {
        case 0: bytes[at] = static_cast<char>(draw(256)); break;
        case 1: bytes[at] = static_cast<char>(bytes[at] ^ 1 << draw(8)); break;
        case 2: bytes[at] = static_cast<char>(0xc0 + draw(32)); break;
        case 3: bytes.erase(at, 1 + draw(4)); break;
        case 4: bytes.insert(at, 1 + draw(3), static_cast<char>(draw(2) == 0 ? 0xff : draw(256))); break;
        case 5: bytes.insert(at, bytes.substr(draw(bytes.size()), draw(20))); break;
        default: bytes.replace(at, draw(20), other, draw(other.size()), draw(20)); break;
      }
    }
    return bytes;
  }

  std::size_t draw(std::size_t below) { return random_() % below; }

 private:
  std::mt19937 random_;
};

// Reads what was mutated and, if it is valid still, uses all of it.
bool survives(const std::string& bytes, bool is_lenient) {
  ReadOptions options;
  options.lenient = options.legacy_bfloat16 = options.align_arrays = is_lenient;
  const auto error = error_of([&] {
    const Read read(bytes, options);
    const Node& root = read.root();
    for (std::uint32_t i = 0; i < root.node_count(); ++i) {
      const Node& node = *(&root + i);
      if (flaxstate::has_keys(node.kind) && node.size != 0) {
        const KeyView key = flaxstate::key_of(*flaxstate::child_at(node, node.size - 1));
        const bool is_nan = !flaxstate::keys_equal(key, key);
        if (!is_nan && flaxstate::find_child(node, key) == nullptr) FAIL_CHECK("a key is not found");
      }
    }
    flaxstate::Buffer buffer(flaxstate::default_allocator());
    flaxstate::serialize_tree(root, flaxstate::WalkMode::unchanged, 1U << 30, buffer);
  });
  return !error.has_value();
}

}  // namespace

TEST_CASE("Mutated golden files are read or refused") {
  std::vector<std::string> files = golden_files();
  REQUIRE(files.size() > 100);
  for (int i = 0; i < 20; ++i) files.push_back(records());
  Mutator mutator(20260725);
  std::size_t valid = 0;
  constexpr std::size_t rounds = 60000;
  for (std::size_t round = 0; round < rounds; ++round) {
    const std::string& file = files[mutator.draw(files.size())];
    const std::string& other = files[mutator.draw(files.size())];
    valid += survives(mutator.mutated(file, other), round % 2 == 0) ? 1U : 0U;
  }
  CHECK(valid > rounds / 100);  // or the mutations would only find the first checks
  CHECK(valid < rounds);
}

TEST_CASE("Every beginning of every golden file is truncated") {
  for (const std::string& bytes : golden_files()) {
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      const auto error = error_of([&] { Read(bytes.substr(0, size)); });
      if (!error.has_value() || error->status() != Status::truncated) {
        FAIL_CHECK(to_hex(bytes).substr(0, 60) << " at " << size);
        break;
      }
    }
  }
}

TEST_CASE("What is written of a golden file in its own order is the file") {
  for (const std::string& bytes : golden_files()) {
    const Read read(bytes);
    flaxstate::Buffer buffer(flaxstate::default_allocator());
    // The golden files with chunks were written with limits of their own.
    if (bytes.find("__msgpack_chunked_array__") != std::string::npos) continue;
    flaxstate::serialize_tree(read.root(), flaxstate::WalkMode::unchanged, 1U << 30, buffer);
    if (to_hex(buffer.data(), buffer.size()) != to_hex(bytes)) FAIL_CHECK(to_hex(bytes).substr(0, 60));
  }
}
