// Decoding into a tree, with every check on, against what msgpack-cxx does with the same bytes.
#include <msgpack.hpp>

#include "data.hpp"
#include "rows.hpp"

namespace flaxstate::bench {

namespace {

// Fresh memory: the tree is made in the timed part, and freed after it.
double decode_fresh(const Data& data) {
  Tree tree;
  const double seconds =
      seconds_of([&] { tree = make<Tree>(fs_msgpack_restore, data.bytes.data(), data.bytes.size(), nullptr); });
  tree.reset();
  release_free_memory();
  return seconds;
}

double unpack_fresh(const Data& data) {
  msgpack::object_handle handle;
  const double seconds = seconds_of([&] { handle = msgpack::unpack(data.bytes.data(), data.bytes.size()); });
  handle = {};
  release_free_memory();
  return seconds;
}

double decode_again(const Data& data, fs_tree* tree) {
  return seconds_of([&] { call(fs_msgpack_restore_into, data.bytes.data(), data.bytes.size(), nullptr, tree); });
}

double parse(const Data& data) {
  msgpack::null_visitor visitor;
  bool complete = false;
  const double seconds = seconds_of([&] { complete = msgpack::parse(data.bytes.data(), data.bytes.size(), visitor); });
  if (!complete) throw std::runtime_error("msgpack::parse failed");
  return seconds;
}

Measurement against_unpack(const Settings& settings, const Data& data) {
  return compare(
      settings, [&] { return decode_fresh(data); }, "msgpack::unpack", [&] { return unpack_fresh(data); });
}

Measurement against_parse(const Settings& settings, const Data& data) {
  const Tree tree = make<Tree>(fs_tree_create, nullptr);
  return compare(
      settings, [&] { return decode_again(data, tree.get()); }, "msgpack::parse", [&] { return parse(data); });
}

// Per key, the keys with a common prefix against those without.
Measurement against_usual_keys(const Settings& settings) {
  const std::size_t count = settings.scaled(1'000'000);
  const Data long_keys = make_int_map(make_keys(count, std::string(64, 'p')));
  const Data usual_keys = make_int_map(make_keys(count));
  return compare(
      settings, [&] { return decode_fresh(long_keys); }, "usual keys", [&] { return decode_fresh(usual_keys); });
}

}  // namespace

void add_decode_rows(std::vector<Row>& rows) {
  rows.push_back({"decode 8 million nodes, fresh memory", 0.5, [](const Settings& settings) {
                    return against_unpack(settings, make_records(settings.scaled(1'600'000)));
                  }});
  rows.push_back({"decode 8 million nodes, tree used again", 2.2, [](const Settings& settings) {
                    return against_parse(settings, make_records(settings.scaled(1'600'000)));
                  }});
  rows.push_back({"decode a map of a million keys", 1.5, [](const Settings& settings) {
                    return against_unpack(settings, make_int_map(make_keys(settings.scaled(1'000'000))));
                  }});
  rows.push_back({"decode a list of 8 million ints", 1.5, [](const Settings& settings) {
                    return against_unpack(settings, make_int_list(settings.scaled(8'000'000)));
                  }});
  rows.push_back({"decode a million keys with 64 bytes in common", 2.0, against_usual_keys});
}

}  // namespace flaxstate::bench
