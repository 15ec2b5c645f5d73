#include "msgpack/msgpack_reader.hpp"

#include <random>
#include <sstream>

#include <pthread.h>

#include <msgpack.hpp>

#include "support.hpp"

#include "catch.hpp"

using namespace unit;

namespace {

using Random = std::mt19937_64;
using Packer = msgpack::packer<std::stringstream>;

std::uint64_t draw(Random& random, std::uint64_t below) { return random() % below; }

std::string random_text(Random& random, std::size_t size) {
  std::string text;
  while (text.size() < size) text += static_cast<char>('a' + draw(random, 26));
  return text;
}

std::size_t random_size(Random& random) {
  constexpr std::size_t sizes[] = {0, 1, 7, 8, 15, 16, 17, 31, 32, 33, 255, 256, 300};
  return sizes[draw(random, std::size(sizes))];
}

void pack_leaf(Random& random, Packer& packer) {
  const std::uint64_t bits = random() >> draw(random, 64);
  switch (draw(random, 9)) {
    case 0: packer.pack_nil(); return;
    case 1: packer.pack(draw(random, 2) == 0); return;
    case 2: packer.pack_uint64(bits); return;
    case 3: packer.pack_int64(-static_cast<std::int64_t>(bits >> 1)); return;
    case 4: {
      double value;
      std::memcpy(&value, &bits, sizeof value);
      packer.pack_double(value);
      return;
    }
    case 5: packer.pack_float(static_cast<float>(draw(random, 1000)) / 8 + 0.125F); return;
    case 6: packer.pack(random_text(random, random_size(random))); return;
    case 7: {
      const std::string data = random_text(random, random_size(random));
      packer.pack_bin(static_cast<std::uint32_t>(data.size()));
      packer.pack_bin_body(data.data(), static_cast<std::uint32_t>(data.size()));
      return;
    }
    default: {
      const std::string data = random_text(random, random_size(random));
      packer.pack_ext(data.size(), static_cast<std::int8_t>(4 + draw(random, 120)));
      packer.pack_ext_body(data.data(), static_cast<std::uint32_t>(data.size()));
      return;
    }
  }
}

// A key that no other of its dict is.
void pack_key(Random& random, Packer& packer, std::size_t index) {
  const auto number = static_cast<std::uint32_t>(index);
  switch (draw(random, 6)) {
    case 0: packer.pack_int64(-2 - static_cast<std::int64_t>(index)); return;
    case 1:
      packer.pack_bin(4);
      packer.pack_bin_body(reinterpret_cast<const char*>(&number), 4);
      return;
    default: packer.pack("k" + std::to_string(index) + random_text(random, draw(random, 40))); return;
  }
}

void pack_value(Random& random, Packer& packer, int depth) {
  const std::uint64_t kind = draw(random, depth == 0 ? 10 : 4);
  if (kind >= 2 || depth > 6) return pack_leaf(random, packer);
  constexpr std::size_t sizes[] = {0, 1, 2, 3, 5, 15, 16, 17, 18, 40};
  const std::size_t size = sizes[draw(random, depth > 2 ? 4 : std::size(sizes))];
  kind == 0 ? packer.pack_array(static_cast<std::uint32_t>(size)) : packer.pack_map(static_cast<std::uint32_t>(size));
  for (std::size_t i = 0; i < size; ++i) {
    if (kind == 1) pack_key(random, packer, i);
    pack_value(random, packer, depth + 1);
  }
}

std::string random_msgpack(Random& random) {
  std::stringstream stream;
  Packer packer(stream);
  pack_value(random, packer, 1);
  return stream.str();
}

// As dump() in support.hpp, of what msgpack::unpack made.
std::string object_text(const msgpack::object& object) {
  switch (object.type) {
    case msgpack::type::NIL: return "nil";
    case msgpack::type::BOOLEAN: return object.via.boolean ? "true" : "false";
    case msgpack::type::POSITIVE_INTEGER: return std::to_string(object.via.u64);
    case msgpack::type::NEGATIVE_INTEGER: return std::to_string(object.via.i64);
    case msgpack::type::FLOAT32:
    case msgpack::type::FLOAT64: return real_text(object.via.f64);
    case msgpack::type::STR: return "'" + std::string(object.via.str.ptr, object.via.str.size) + "'";
    case msgpack::type::BIN: return "b" + to_hex(object.via.bin.ptr, object.via.bin.size);
    case msgpack::type::EXT:
      return "x" + std::to_string(object.via.ext.type()) + ":" + to_hex(object.via.ext.data(), object.via.ext.size);
    default: break;
  }
  const bool keyed = object.type == msgpack::type::MAP;
  const std::uint32_t size = keyed ? object.via.map.size : object.via.array.size;
  std::string text = keyed ? "{" : "[";
  for (std::uint32_t i = 0; i < size; ++i) {
    if (i != 0) text += ", ";
    if (!keyed) {
      text += object_text(object.via.array.ptr[i]);
      continue;
    }
    const std::string key = object_text(object.via.map.ptr[i].key);
    text += key[0] == '\'' ? key.substr(1, key.size() - 2) : key;
    text += ": " + object_text(object.via.map.ptr[i].val);
  }
  return text + (keyed ? "}" : "]");
}

}  // namespace

TEST_CASE("Random msgpack is read as msgpack::unpack reads it") {
  Random random(20260724);
  for (int round = 0; round < 3000; ++round) {
    const std::string bytes = random_msgpack(random);
    const msgpack::object_handle handle = msgpack::unpack(bytes.data(), bytes.size());
    std::string text;
    const std::string failure = failure_of([&] { text = dump(Read(bytes).root()); });
    if (failure != "OK" || text != object_text(handle.get())) {
      FAIL_CHECK("round " << round << ": " << to_hex(bytes).substr(0, 400) << ": " << failure);
    }
  }
}

TEST_CASE("Every beginning of random msgpack is truncated") {
  Random random(7);
  std::size_t prefixes = 0;
  for (int round = 0; round < 400; ++round) {
    const std::string bytes = random_msgpack(random);
    if (bytes.size() > 2000) continue;
    for (std::size_t size = 0; size < bytes.size(); ++size, ++prefixes) {
      const auto error = error_of([&] { Read(bytes.substr(0, size)); });
      if (!error.has_value() || error->status() != Status::truncated || error->offset() > size) {
        FAIL_CHECK("round " << round << " size " << size);
      }
    }
  }
  CHECK(prefixes > 10000);
}

TEST_CASE("Headers that claim more than there is are truncated, and allocate nothing for the claim") {
  for (const char* hex :
       {"ddffffffff",   "dfffffffff",        "dbffffffff",       "c6ffffffff",
        "c9ffffffff05", "dd0fffffff",        "dcffff",           "deffff",
        "d9ff",         "9201c6ffffffff",    "81a161ddffffffff", "df00000002a161c0",
        "92 c0",        "dd7fffffff c0c0c0", "81 c6ffffffff",    "81 c9ffffffff05",
        "81dbffffffff", "d8010000",          "c7ff01 93 91",     "ddffffffff ddffffffff ddffffffff"}) {
    INFO(hex);
    CountingAllocator counting;
    const auto error = error_of([&] { Read(from_hex(hex), {}, counting.allocator()); });
    REQUIRE(error.has_value());
    CHECK(error->status() == Status::truncated);
    CHECK(counting.peak < 4096);
    CHECK(counting.live == 0);
  }
}

TEST_CASE("Paths and offsets of what is wrong") {
  const auto failure = [](std::string_view hex) {
    const auto error = error_of([&] { Read(from_hex(hex)); });
    if (!error.has_value()) return std::string("OK");
    return std::string(flaxstate::status_name(error->status())) + " " + error->path() + " " +
           std::to_string(error->offset());
  };
  CHECK(failure("") == "TRUNCATED . 0");
  CHECK(failure("c1") == "FORMAT . 0");
  CHECK(failure("c0c0") == "FORMAT . 1");
  CHECK(failure("82 a161 9201c1 a162c0") == "FORMAT ./a/1 5");
  CHECK(failure("82 a161 01 90 01") == "KEY . 4");
  CHECK(failure("81 a161 81 80 01") == "KEY ./a 4");
  CHECK(failure("81 a1ff 01") == "UTF8 . 1");
  CHECK(failure("81 a161 a1ff") == "UTF8 ./a 3");
  CHECK(failure("92 01 d9") == "TRUNCATED ./1 2");
  CHECK(failure("de0002 0102 03") == "TRUNCATED . 0");
  CHECK(failure("dc0003 0102") == "TRUNCATED . 0");
  CHECK(failure("81 c1 c0") == "FORMAT . 1");
}

TEST_CASE("1,024 levels and no more, or as the options say") {
  for (const char* level : {"91", "81a161", "81c0"}) {
    CHECK(failure_of([&] { Read(repeated(from_hex(level), 1024) + from_hex("c0")); }) == "OK");
    CHECK(error_of([&] { Read(repeated(from_hex(level), 1025) + from_hex("c0")); })->status() == Status::limit);
  }
  CHECK(failure_of([&] { Read(repeated(from_hex("91"), 1023) + from_hex("90")); }) == "OK");
  CHECK(error_of([&] { Read(repeated(from_hex("91"), 1024) + from_hex("90")); })->status() == Status::limit);
  ReadOptions options;
  options.depth_limit = 3;
  CHECK(read_failure("[[[1]]]", options) == "OK");
  CHECK(read_failure("[[[[1]]]]", options) == "LIMIT at ./0/0/0");
  options.depth_limit = 0;
  CHECK(read_failure("1", options) == "OK");
  CHECK(read_failure("[]", options) == "LIMIT at .");
}

TEST_CASE("Endless nesting is a limit in constant memory") {
  CountingAllocator counting;
  const std::string bytes = repeated(from_hex("91"), 10000000);
  CHECK(error_of([&] { Read(bytes, {}, counting.allocator()); })->status() == Status::limit);
  CHECK(counting.peak < 200000);
  CHECK(counting.live == 0);
}

TEST_CASE("Deep trees are read on a stack of 64 KiB") {
  struct Job {
    std::string bytes;
    bool done = false;
  } job;
  job.bytes = repeated(from_hex("81a161"), 1024) + packed("f32[2](1, 2)");
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  REQUIRE(pthread_attr_setstacksize(&attributes, 65536) == 0);
  pthread_t thread;
  const auto run = [](void* argument) -> void* {
    Job& mine = *static_cast<Job*>(argument);
    Tree tree(flaxstate::default_allocator());
    flaxstate::read_msgpack(reinterpret_cast<const Byte*>(mine.bytes.data()), mine.bytes.size(), {}, tree);
    mine.done = tree.root()->node_count() == 1025;
    return nullptr;
  };
  REQUIRE(pthread_create(&thread, &attributes, run, &job) == 0);
  pthread_join(thread, nullptr);
  pthread_attr_destroy(&attributes);
  CHECK(job.done);
}

TEST_CASE("A stream: one object at a time, and how much of the bytes it used") {
  ReadOptions options;
  options.trailing = flaxstate::Trailing::stream;
  const Read first(from_hex("9201 02 c1"), options);
  CHECK(dump(first.root()) == "[1, 2]");
  CHECK(first.tree().bytes_used == 3);
  CHECK(read_failure("hex('9201')", options) == "TRUNCATED at .");
  CHECK(read_failure("hex('')", options) == "TRUNCATED at .");
}

TEST_CASE("Arrays whose data isn't aligned are copied on request, and only those") {
  for (std::size_t pad = 0; pad < 8; ++pad) {
    const ExactBytes bytes(from_hex("92") + static_cast<char>(0xa0 + pad) + std::string(pad, 'x') +
                           packed("f64[1](1)"));
    for (const bool align : {false, true}) {
      ReadOptions options;
      options.align_arrays = align;
      Tree tree(flaxstate::default_allocator());
      flaxstate::read_msgpack(bytes.data(), bytes.size(), options, tree);
      const ArrayView array = flaxstate::array_of(*flaxstate::child_at(*tree.root(), 1));
      const bool inside = array.data >= bytes.data() && array.data < bytes.data() + bytes.size();
      const bool aligned = reinterpret_cast<std::uintptr_t>(array.data) % 8 == 0;
      CHECK(array_text(array) == "float64[1]:000000000000f03f");
      if (align)
        CHECK((aligned && inside == (reinterpret_cast<std::uintptr_t>(bytes.data() + bytes.size() - 8) % 8 == 0)));
      if (!align) CHECK(inside);
    }
  }
}
