// States that don't fit: the fast way leaves them to the walk, so that nobody sees which of both was taken.

#include <random>

#include "mutated.hpp"
#include "object/object_restore.hpp"
#include "random_types.hpp"
#include "rotated.hpp"
#include "tree/tree_path.hpp"
#include "written.hpp"

#include "catch.hpp"

using flaxstate::Convert;
using flaxstate::RestoreOptions;
using namespace unit;

namespace {

// Messages may list keys, in the order in which the state has them.
std::string in_any_order(std::string text) {
  std::sort(text.begin(), text.end());
  return text;
}

std::string joined(std::vector<std::string> lines) {
  std::sort(lines.begin(), lines.end());
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

std::string text_of(const Error& error) {
  const flaxstate::Mismatches& mismatches = error.mismatches();
  std::string text = std::string(flaxstate::status_name(error.status())) + " " + std::to_string(mismatches.count);
  if (mismatches.count != mismatches.list.size()) return text + " at " + error.path();
  std::vector<std::string> lines;
  for (const flaxstate::Mismatch& each : mismatches.list) {
    lines.push_back(std::to_string(static_cast<int>(each.kind)) + " " + each.path + " " + in_any_order(each.message) +
                    " | " + in_any_order(each.wanted) + " | " + in_any_order(each.found));
  }
  return text + "\n" + joined(std::move(lines));
}

std::string text_of(const flaxstate::Report& report) {
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < report.entry_count(); ++i) {
    const flaxstate::Report::Entry& entry = report.entry(i);
    lines.push_back(std::to_string(static_cast<int>(entry.kind)) + " " + entry.path + " | " + entry.wanted + " | " +
                    entry.found);
  }
  return std::to_string(report.loaded()) + " loaded\n" + joined(std::move(lines));
}

// What restoring says and does.
struct Outcome {
  std::string text;
  std::string image;
  bool is_restored;

  bool operator==(const Outcome& other) const { return text == other.text && image == other.image; }
};

Outcome outcome_of(const Type& type, const Node& state, Byte* object, const RestoreOptions& options, bool reports,
                   const ObjectBlock& block) {
  flaxstate::Memory memory(flaxstate::default_allocator());
  flaxstate::Report report(flaxstate::default_allocator(), 1000);
  flaxstate::RestoreCall call(options, memory);
  if (reports) call.report = &report;
  const auto error = error_of([&] { flaxstate::restore_object(type, object, state, flaxstate::TreePath(), call); });
  if (error.has_value()) return {text_of(*error), block.image(), false};
  return {reports ? text_of(report) : "", block.image(), true};
}

RestoreOptions random_options(std::mt19937_64& random) {
  RestoreOptions options;
  constexpr Convert converts[] = {Convert::none, Convert::same_kind, Convert::any};
  options.convert = converts[random() % 3];
  options.reshape = random() % 2 == 0;
  options.keep_missing = random() % 2 == 0;
  options.drop_extra = random() % 2 == 0;
  options.reads_directly = random() % 4 == 0;
  options.mismatch_limit = 10000;
  return options;
}

}  // namespace

TEST_CASE("States of random types with random mistakes: the same report and object as from rotated dicts") {
  std::mt19937_64 random(103);
  ObjectBlock block(std::size_t{4} << 20);
  std::size_t restored = 0;
  std::size_t refused = 0;
  for (int round = 0; round < 4000; ++round) {
    Registry registry;
    RandomTypes types(random, registry);
    const Type& type = types.type(static_cast<int>(1 + random() % 4));
    block.clear();
    Byte* const object = types.object(type, block);
    const std::string bytes = through_tree(type, object);
    types.spoil(type, object);
    const std::string spoilt = block.image();

    Tree tree(flaxstate::default_allocator());
    const FakeSource source(bytes);
    const ExactBytes memory(bytes);
    if (random() % 3 == 0) {
      flaxstate::read_msgpack(source, {}, tree);
    } else {
      flaxstate::read_msgpack(memory.data(), memory.size(), {}, tree);
    }
    std::map<std::size_t, Change> changes;
    for (std::size_t i = random() % 4; i != 0; --i) {
      changes[1 + random() % tree.root()->node_count()] = static_cast<Change>(random() % change_count);
    }
    const Mutated state(*tree.root(), changes);
    const RestoreOptions options = random_options(random);
    const bool reports = random() % 2 == 0;
    const Outcome fast = outcome_of(type, state.root(), object, options, reports, block);
    block.set_image(spoilt);
    const Outcome walked = outcome_of(type, Rotated(state.root()).root(), object, options, reports, block);
    if (!(fast == walked)) FAIL_CHECK("round " << round << "\n" << fast.text << "\n" << walked.text);
    if (!fast.is_restored && !options.reads_directly) CHECK(fast.image == spoilt);
    (fast.is_restored ? restored : refused) += 1;
  }
  CHECK(restored > 800);
  CHECK(refused > 800);
}

TEST_CASE("None in the place of a pass-through type is kept, whatever the type has") {
  Calls calls;
  Registry registry;
  auto unary = new_type("Unary", 8, {});
  unary->handler = std::make_shared<UnaryHandler>(calls);
  registry.add(std::move(unary), false);
  add_type(registry, "Flags", 8, {leaf("flags", 0, Dtype::boolean, {8})}, Kind::nil);
  add_type(registry, "Called", 8, {nested("called", 0, "Unary")}, Kind::nil);
  add_type(registry, "Twice", 8, {nested("twice", 0, "Called")}, Kind::nil);
  for (const char* part : {"Flags", "Called", "Twice"}) {
    const Type& type =
        add_type(registry, std::string("Of") + part, 16, {leaf("x", 0, Dtype::int64), nested("part", 8, part)});
    const Type& above =
        add_type(registry, std::string("Above") + part, 16, {nested("below", 0, std::string("Of") + part)});
    for (const bool is_above : {false, true}) {
      const std::string entries = is_above ? "{'below': {'x': 1, 'part': None}}" : "{'x': 1, 'part': None}";
      const std::string rotated = is_above ? "{'below': {'part': None, 'x': 1}}" : "{'part': None, 'x': 1}";
      for (const std::string& state : {entries, rotated}) {
        std::int64_t object[] = {0, 7};
        const Read read(packed(state));
        flaxstate::Memory memory(flaxstate::default_allocator());
        flaxstate::Report report(flaxstate::default_allocator(), 10);
        flaxstate::RestoreCall call({}, memory);
        call.options.keep_missing = true;
        call.report = &report;
        CHECK(failure_of([&] {
                flaxstate::restore_object(is_above ? above : type, object, read.root(), flaxstate::TreePath(), call);
              }) == "OK");
        CHECK(object[0] == 1);
        CHECK(object[1] == 7);
        CHECK(text_of(report) ==
              std::string("1 loaded\n1 ") + (is_above ? "./below/part" : "./part") + " | " + part + " | \n");
      }
    }
  }
}

TEST_CASE("In a type that shares a count, integers that count nothing may be negative under another key") {
  struct Counted {
    std::uint32_t count;
    std::int32_t number;
    Byte items[4];
  };
  Field items = leaf("items", offsetof(Counted, items), Dtype::uint8, {flaxstate::counted});
  items.count_offset = offsetof(Counted, count);
  items.count_size = 4;
  items.capacity = 4;
  Registry registry;
  const Type& type = add_type(registry, "Counted", sizeof(Counted),
                              {items, leaf("count", offsetof(Counted, count), Dtype::uint32),
                               leaf("signed", offsetof(Counted, number), Dtype::int32),
                               leaf("unsigned", offsetof(Counted, number), Dtype::uint32)});
  const Counted written{2, -5, {1, 2, 0, 0}};
  const Read read(direct(type, &written));
  Counted restored{};
  flaxstate::Memory memory(flaxstate::default_allocator());
  CHECK(failure_of([&] {
          flaxstate::restore_object(type, &restored, read.root(), flaxstate::TreePath(), {{}, memory});
        }) == "OK");
  CHECK(std::memcmp(&restored, &written, sizeof written) == 0);
}
