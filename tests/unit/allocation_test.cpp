// The n-th allocation fails, for every n, until all goes well; and caps on memory. Covers what the core allocates
// through an Allocator and through operator new.

#include <new>

#include "msgpack/msgpack_reader.hpp"
#include "news.hpp"
#include "object/serialize.hpp"
#include "object/template_restore.hpp"
#include "support.hpp"
#include "tree/checked_builder.hpp"
#include "tree/tree_path.hpp"
#include "tree/tree_replace.hpp"

#include "catch.hpp"

using namespace unit;

namespace {

// Dicts small and large, lists, text, arrays of every form, keys of every kind, chunks.
std::string everything_bytes() {
  std::string text =
      "{'a': f32[2](1, 2), 'b': [f32(1), 1+2j, timestamp(1, 0)], "
      "'c': {1: 1, None: None, b'a': ext(5, b'\\x00'), 1+2j: 5}, "
      "'d': {'__msgpack_chunked_array__': True, 'shape': {'0': 4}, 'chunks': {'0': f32[2](0, 1), '1': f32[2](2, 3)}}, "
      "'e': {'ka': [1]";
  for (char i = 1; i < 20; ++i) text += std::string(", 'k") + static_cast<char>('a' + i) + "': [1]";
  text += "}, 'f': dtype('<M8[ns]')[1](hex('0100000000000000')), 'g': 'some long tx', 'h': ['ab'";
  for (int i = 1; i < 128; ++i) text += ", 'ab'";
  return packed(text + "]}");
}

// Runs `action(allocator)` again and again, one allocation later failing each time, until it succeeds.
template <class Action>
Outcome fail_each_allocation(bool onwards, const Action& action) {
  Outcome outcome;
  for (std::size_t n = 1; n < 2000; ++n) {
    CountingAllocator counting;
    counting.fail_at = n;
    counting.fails_onwards = onwards;
    bool failed = false;
    try {
      action(counting.allocator());
    } catch (const std::bad_alloc&) {
      failed = true;
    }
    if (counting.live != 0 || counting.blocks != 0 || counting.faults != 0) FAIL_CHECK("leaked at allocation " << n);
    if (!failed) {
      outcome.succeeded = counting.calls < n;
      return outcome;
    }
    ++outcome.failures;
  }
  return outcome;
}

struct LeakCheck {
  explicit LeakCheck(const CountingAllocator& allocator) : counting(allocator) {}
  ~LeakCheck() {
    if (counting.live != 0) FAIL_CHECK("leaked at new " << news);
  }
  const CountingAllocator& counting;
};

template <class Action>
void check_all(std::size_t least_failures, const Action& action) {
  for (const bool onwards : {false, true}) {
    const Outcome outcome = fail_each_allocation(onwards, action);
    CHECK(outcome.succeeded);
    CHECK(outcome.failures >= least_failures);
  }
  CHECK(fail_each_new([&] {
          CountingAllocator counting;
          const LeakCheck check(counting);
          action(counting.allocator());
        }).succeeded);
}

void read_everything(const ExactBytes& bytes, const ReadOptions& options, Tree& tree) {
  flaxstate::read_msgpack(bytes.data(), bytes.size(), options, tree);
}

}  // namespace

TEST_CASE("Reading without memory, at every allocation") {
  const ExactBytes bytes(everything_bytes());
  for (const bool is_lenient : {false, true}) {
    check_all(5, [&](const Allocator& allocator) {
      Tree tree(allocator);
      ReadOptions options;
      options.lenient = options.align_arrays = is_lenient;
      read_everything(bytes, options, tree);
    });
  }
}

TEST_CASE("A tree that could not be read is read the next time") {
  const ExactBytes bytes(everything_bytes());
  CountingAllocator counting;
  Tree tree(counting.allocator());
  std::size_t failures = 0;
  for (std::size_t n = 1; n < 100; ++n) {
    counting.calls = 0;
    counting.fail_at = n;
    ReadOptions options;
    options.keep_memory = true;
    try {
      read_everything(bytes, options, tree);
    } catch (const std::bad_alloc&) {
      ++failures;
      tree.clear();
    }
  }
  CHECK(failures > 3);
  CHECK(dump(*tree.root()) == dump(Read(everything_bytes()).root()));
}

TEST_CASE("Writing without memory, at every allocation") {
  const Read read(everything_bytes());
  for (const auto mode :
       {flaxstate::WalkMode::unchanged, flaxstate::WalkMode::sorted, flaxstate::WalkMode::state_dict}) {
    // The dict of keys of every kind can neither be sorted nor has it text for a state dict.
    const Node& root =
        mode == flaxstate::WalkMode::unchanged ? read.root() : *flaxstate::find_text_child(read.root(), "e");
    check_all(1, [&](const Allocator& allocator) {
      flaxstate::Buffer buffer(allocator);
      flaxstate::serialize_tree(root, mode, 8, buffer);
    });
  }
}

TEST_CASE("Building, copying, replacing and restoring trees without memory") {
  const Read read(everything_bytes());
  const Node& root = read.root();
  check_all(3, [&](const Allocator& allocator) {
    flaxstate::CheckedBuilder builder(allocator);
    builder.begin(Kind::dict);
    for (int i = 0; i < 30; ++i) {
      builder.key(flaxstate::text_key("key" + std::to_string(i)));
      builder.str("value");
    }
    builder.key(flaxstate::text_key("node"));
    builder.node(root);
    builder.end();
    builder.finish();
  });
  check_all(3, [&](const Allocator& allocator) {
    flaxstate::replace_subtree(root, *flaxstate::find_text_child(root, "e"), root, allocator);
  });
  const Node& large = *flaxstate::find_text_child(root, "e");
  const auto state = flaxstate::tree_to_state_dict(large, flaxstate::default_allocator());
  check_all(2, [&](const Allocator& allocator) {
    flaxstate::restore_template(large, *state->root(), flaxstate::TreePath(), {}, allocator);
  });
  check_all(2, [&](const Allocator& allocator) { flaxstate::tree_to_state_dict(large, allocator); });
}

TEST_CASE("A cap on memory is never exceeded by a byte, and enough is enough") {
  const ExactBytes bytes(everything_bytes());
  CountingAllocator unlimited;
  {
    Tree tree(unlimited.allocator());
    read_everything(bytes, {}, tree);
  }
  bool passed = false;
  for (std::size_t limit = 1; limit <= unlimited.copying_peak + 16; limit += limit < 5000 ? 37 : 101) {
    CountingAllocator counting;
    Tree tree(counting.allocator());
    tree.memory.set_limit(limit);
    const auto error = error_of([&] { read_everything(bytes, {}, tree); });
    if (counting.copying_peak > limit) FAIL_CHECK(counting.copying_peak << " bytes with a cap of " << limit);
    if (error.has_value() && (error->status() != Status::limit || passed)) FAIL_CHECK("cap " << limit);
    passed = !error.has_value();
  }
  CountingAllocator counting;
  Tree tree(counting.allocator());
  tree.memory.set_limit(unlimited.copying_peak);
  read_everything(bytes, {}, tree);
  CHECK(counting.copying_peak == unlimited.copying_peak);
}

TEST_CASE("Memory stays within 48 bytes a node, 8 more a dimension, and 64 KiB") {
  struct Case {
    const char* what;
    std::string bytes;
    std::size_t bound;
  };
  constexpr std::size_t n = 200000;
  constexpr std::size_t slack = 65536;
  const std::string header = from_hex("dd00030d40");
  std::string dict = from_hex("df00030d40");
  std::string nested = dict;
  for (std::size_t i = 0; i < n; ++i) {
    const std::string key = from_hex("ce") + static_cast<char>(i >> 24) + static_cast<char>(i >> 16) +
                            static_cast<char>(i >> 8) + static_cast<char>(i);
    dict += key + from_hex("c0");
    nested += key + from_hex("9101");
  }
  const Case cases[] = {
      {"empty dicts", header + repeated(packed("{}"), n), 48 * n + slack},
      {"lists of one", header + repeated(packed("[1]"), n), 48 * 2 * n + slack},
      {"a dict", dict, 48 * n + slack},
      {"a dict of lists", nested, 48 * 2 * n + slack},
      {"1-d arrays", header + repeated(packed("u8[1](5)"), n), 56 * n + slack},
      {"scalars", header + repeated(packed("u8(5)"), n), 48 * n + slack},
      {"complex numbers", header + repeated(packed("1+2j"), n), 48 * n + slack},
  };
  for (const Case& one : cases) {
    CountingAllocator counting;
    Read(one.bytes, {}, counting.allocator());
    INFO(one.what << ": " << counting.peak / n << " bytes each at the peak, " << counting.copying_peak / n
                  << " with copies");
    CHECK(counting.peak <= one.bound);
    if (one.what == std::string_view("empty dicts")) CHECK(counting.copying_peak <= one.bound);
  }
}
