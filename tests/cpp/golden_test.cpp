// The golden data through the C++ headers: read to the canonical text, written to the same bytes, refused with the C
// library's words.
#include <flaxstate/flaxstate.hpp>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#include "catch.hpp"
#include "dump.hpp"

namespace {

enum column { group, file, order, chunk_limit, status, path, flax, flags, holds, column_count };
using golden_case = std::vector<std::string>;

std::string folder() {
  const char* const given = std::getenv("FLAXSTATE_GOLDEN_DIR");
  return given != nullptr ? given : FLAXSTATE_GOLDEN_DIR;
}

std::string read_file(const std::string& name) {
  std::ifstream in(folder() + "/" + name, std::ios::binary);
  INFO(name);
  REQUIRE(in);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<golden_case> cases_of(const std::string& wanted) {
  std::istringstream lines(read_file("manifest.tsv"));
  std::vector<golden_case> cases;
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line[0] == '#') continue;
    golden_case columns;
    std::istringstream cells(line);
    for (std::string cell; std::getline(cells, cell, '\t');) columns.push_back(cell);
    REQUIRE(columns.size() == column_count);
    if (columns[group] == wanted) cases.push_back(columns);
  }
  REQUIRE_FALSE(cases.empty());
  return cases;
}

bool is_one_of(const std::string& answers, const std::string& answer) {
  return ("|" + answers + "|").find("|" + answer + "|") != std::string::npos;
}

// "\xHH" of the manifest as the byte that it stands for.
std::string unescaped(const std::string& text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text.compare(i, 2, "\\x") == 0) {
      plain += static_cast<char>(std::stoi(text.substr(i + 2, 2), nullptr, 16));
      i += 3;
    } else {
      plain += text[i];
    }
  }
  return plain;
}

std::string expected_text(const golden_case& golden) { return read_file(golden[file] + ".txt"); }

std::string text_of(const golden_case& golden, flaxstate::node root) {
  std::string text = dump(root);
  if (golden[flags].find("digest") == std::string::npos) return text;
  char digest[64];
  std::snprintf(digest, sizeof digest, "digest %zu %08x\n", text.size(),
                static_cast<unsigned>(crc32_of(text.data(), text.size())));
  return digest;
}

flaxstate::serialize_options options_of(const golden_case& golden, fs_key_order key_order) {
  flaxstate::serialize_options options;
  options.chunk_limit = std::stoull(golden[chunk_limit]);
  options.key_order = key_order;
  return options;
}

// What the C interface says of the bytes.
struct c_error {
  explicit c_error(const std::string& bytes) {
    fs_tree* tree = nullptr;
    status = fs_msgpack_restore(bytes.data(), bytes.size(), nullptr, &tree, &error);
    fs_tree_free(tree);
  }
  c_error(const c_error&) = delete;
  c_error& operator=(const c_error&) = delete;
  ~c_error() { fs_error_free(error); }

  fs_error* error = nullptr;
  fs_status status;
};

void check_refused(const golden_case& golden, const std::string& bytes) {
  const c_error expected(bytes);
  try {
    flaxstate::msgpack_restore(flaxstate::bytes_view(bytes));
    FAIL("the bytes are read");
  } catch (const flaxstate::error& error) {
    CHECK(is_one_of(golden[status], error.status_name()));
    CHECK(is_one_of(unescaped(golden[path]), error.path()));
    CHECK(error.status() == expected.status);
    CHECK(error.message() == std::string(fs_error_message(expected.error)));
    CHECK(error.path() == std::string(fs_error_path(expected.error)));
    CHECK(error.what() == std::string(fs_error_report(expected.error)));
    CHECK(error.offset() == fs_error_offset(expected.error));
    CHECK(error.offset() <= bytes.size());
  }
  CHECK_FALSE(flaxstate::try_msgpack_restore(flaxstate::bytes_view(bytes)));
}

}  // namespace

TEST_CASE("what Flax wrote is read, and written again byte for byte") {
  for (const golden_case& golden : cases_of("valid")) {
    INFO(golden[file]);
    const std::string bytes = read_file(golden[file] + ".msgpack");
    const flaxstate::tree tree = flaxstate::msgpack_restore(bytes);
    CHECK(text_of(golden, tree.root()) == expected_text(golden));
    CHECK(tree.bytes_used() == bytes.size());
    CHECK(flaxstate::msgpack_serialize(tree.root(), options_of(golden, FS_KEY_ORDER_KEPT)).text() == bytes);
    if (golden[order] == "sorted") {
      CHECK(flaxstate::msgpack_serialize(tree.root(), options_of(golden, FS_KEY_ORDER_SORTED)).text() == bytes);
    }
  }
}

TEST_CASE("what Flax reads, but never wrote, is read") {
  for (const golden_case& golden : cases_of("readable")) {
    INFO(golden[file]);
    const flaxstate::tree tree = flaxstate::msgpack_restore(read_file(golden[file] + ".msgpack"));
    CHECK(text_of(golden, tree.root()) == expected_text(golden));
    if (golden[flags].find("noencode") != std::string::npos) continue;
    const flaxstate::buffer written = flaxstate::msgpack_serialize(tree.root(), options_of(golden, FS_KEY_ORDER_KEPT));
    CHECK(text_of(golden, flaxstate::msgpack_restore(written).root()) == expected_text(golden));
  }
}

TEST_CASE("what Flax reads because it checks little is read on request") {
  flaxstate::decode_options lenient;
  lenient.lenient = 1;
  for (const golden_case& golden : cases_of("lenient")) {
    INFO(golden[file]);
    const std::string bytes = read_file(golden[file] + ".msgpack");
    check_refused(golden, bytes);
    CHECK(text_of(golden, flaxstate::msgpack_restore(bytes, lenient).root()) == expected_text(golden));
  }
}

TEST_CASE("what is broken is refused with the C library's status, path and message") {
  for (const golden_case& golden : cases_of("invalid")) {
    INFO(golden[file]);
    check_refused(golden, read_file(golden[file] + ".msgpack"));
  }
}
