// Covers shard_paths.hpp; tests/c/sharded.c has the names that are looked for in a directory.

#include "io/shard_paths.hpp"

#include "support.hpp"

#include "catch.hpp"

using Paths = std::vector<std::string>;

namespace {

Paths shard_paths(const std::string& path) {
  const flaxstate::ShardPaths paths = flaxstate::shard_paths(path);
  Paths all;
  for (std::uint32_t i = 0; i < paths.size(); ++i) all.push_back(paths[i]);
  return all;
}

}  // namespace

TEST_CASE("One of the names gives all") {
  const Paths three{"/no/dir/m-00001-of-00003.msgpack", "/no/dir/m-00002-of-00003.msgpack",
                    "/no/dir/m-00003-of-00003.msgpack"};
  for (const std::string& path : three) CHECK(shard_paths(path) == three);
  CHECK(shard_paths("a-00001-of-00001") == Paths{"a-00001-of-00001"});
  CHECK(shard_paths("x/-00002-of-00002.z") == Paths{"x/-00001-of-00002.z", "x/-00002-of-00002.z"});
}

TEST_CASE("What is no such name, and names no file, stands for itself") {
  for (const char* path :
       {"/no/dir/m.msgpack", "/no/dir/m-00000-of-00002.msgpack", "/no/dir/m-00003-of-00002.msgpack",
        "/no/dir/m-0001-of-0002.msgpack", "/no/dir/m-00001-of-00002x.msgpack", "/no/dir/m_00001-of-00002.msgpack",
        "/no/dir/-1-of-00002", "", "/", "00001-of-00002", "-0001a-of-00002", "a-00001-of-00002.d/m"}) {
    INFO(path);
    CHECK(shard_paths(path) == Paths{path});
  }
}
