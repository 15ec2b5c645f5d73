// What was written, and what is nearly that, into objects of random types: without a tree, and in the general way. Both say and do
// the same, whatever is asked for beside.

#include <algorithm>
#include <cstring>
#include <map>
#include <utility>

#include "support/msgpack_value.hpp"
#include "support/random_structs.hpp"

namespace {

using fuzz::Value;
using Sort = Value::Sort;

// All that a call says.
template <class Call>
std::string said(const Call& call) {
  fs_error* raw = nullptr;
  const fs_status status = call(&raw);
  const fuzz::Error error(raw);
  FUZZ_REQUIRE((status == FS_OK) == (raw == nullptr));
  if (status == FS_OK) return "OK";
  std::string text = std::to_string(status) + " " + fs_error_path(raw) + " " + std::to_string(fs_error_offset(raw)) +
                     " " + fs_error_report(raw);
  for (std::size_t i = 0;; ++i) {
    fs_mismatch one = FS_MISMATCH_INIT;
    if (fs_error_mismatch_at(raw, i, &one) != FS_OK) return text;
    text += "\n" + std::to_string(one.kind);
    for (const char* const part : {one.path, one.message, one.wanted, one.found}) {
      text += part == nullptr ? " NULL" : std::string(" ") + part;
    }
  }
}

// What limits count; extensions are arrays.
struct Counts {
  std::uint64_t nodes = 0, text = 0;

  void add(const Value& value) {
    if (value.sort == Sort::text || value.sort == Sort::bytes) text += value.data.size();
    ++nodes;
    for (const Value& item : value.items) add(item);
    if (value.sort == Sort::map) nodes -= value.items.size() / 2;  // keys are none
  }
};

// A report, and all that it tells.
class Reported {
 public:
  Reported() {
    fs_report* made = nullptr;
    FUZZ_REQUIRE(fs_report_create(nullptr, 0, &made, nullptr) == FS_OK);
    report_.reset(made);
  }

  fs_restore_options of(fs_restore_options options) const {
    options.report = report_.get();
    return options;
  }
  std::string all() const {
    return std::to_string(fs_report_loaded(report_.get())) + "\n" + fs_report_text(report_.get());
  }

 private:
  fuzz::Report report_;
};

// Somebody who looks on.
struct Watch {
  bool ends;
  int calls = 0;
  std::uint64_t done = 0;

  static fs_status update(std::uint64_t done, std::uint64_t total, fs_error**, void* user_data) {
    auto* const self = static_cast<Watch*>(user_data);
    FUZZ_REQUIRE(!self->ends || self->calls == 0);
    FUZZ_REQUIRE(done >= self->done && (total == 0 || done <= total));
    ++self->calls;
    self->done = done;
    return self->ends ? FS_E_CALLBACK : FS_OK;
  }
};

fs_source source_of(const fuzz::ExactBytes& bytes) {
  fs_source source = FS_SOURCE_INIT;
  source.size = bytes.size();
  source.user_data = const_cast<fuzz::ExactBytes*>(&bytes);
  source.read_at = [](std::uint64_t offset, void* destination, std::size_t size, fs_error**, void* user_data) {
    const auto& all = *static_cast<const fuzz::ExactBytes*>(user_data);
    FUZZ_REQUIRE(offset <= all.size() && size <= all.size() - offset);
    if (size != 0) std::memcpy(destination, static_cast<const char*>(all.data()) + offset, size);
    return fs_status{FS_OK};
  };
  return source;
}

// How what a call says begins if it is beyond a limit.
const std::string limit_code = std::to_string(FS_E_LIMIT) + " ";

// Registering takes longer than restoring.
const fuzz::RandomStructs& structs_of(std::uint32_t seed) {
  static std::map<std::uint32_t, fuzz::RandomStructs> made;
  return made.try_emplace(seed, seed).first->second;
}

// A leaf of any kind, in any of its encodings.
std::string leaf(fuzz::Input& input) {
  const auto big_endian = [&](char lead, int size) {
    std::string bytes(1, lead);
    const std::uint64_t value = input.flag() ? input.byte() : input.long_word();
    while (size-- > 0) bytes += static_cast<char>(value >> (8 * size));
    return bytes;
  };
  constexpr char leads[] = "\xcc\xcd\xce\xcf\xd0\xd1\xd2\xd3\xca\xcb";
  constexpr int sizes[] = {1, 2, 4, 8, 1, 2, 4, 8, 4, 8};
  const std::uint32_t kind = input.below(16);
  if (kind < 10) return big_endian(leads[kind], sizes[kind]);
  switch (kind) {
    case 10: return "\xc0";
    case 11: return "\xc2";
    case 12: return "\xc3";
    case 13: return std::string("\xa3\x61\x00\x62", 4);
    case 14: return "\xa2\xc3\x28";
    default: return {static_cast<char>(input.byte() & 0x7fU)};
  }
}

// The keys of most structs sorted: all but those that a bit says.
void sort_keys(Value& value, std::uint32_t& kept) {
  for (Value& item : value.items) sort_keys(item, kept);
  if (value.sort != Sort::map || value.items.size() < 4 || value.items[0].data == "0") return;
  const bool is_kept = (kept & 1U) != 0;
  kept = kept >> 1U | (kept & 1U) << 31U;
  if (is_kept) return;
  std::vector<std::pair<Value, Value>> entries;
  for (std::size_t i = 0; i + 1 < value.items.size(); i += 2) {
    entries.emplace_back(std::move(value.items[i]), std::move(value.items[i + 1]));
  }
  std::sort(entries.begin(), entries.end(),
            [](const auto& left, const auto& right) { return left.first.data < right.first.data; });
  value.items.clear();
  for (auto& [key, entry] : entries) {
    value.items.push_back(std::move(key));
    value.items.push_back(std::move(entry));
  }
}
std::string with_sorted_keys(const std::string& bytes, std::uint32_t kept) {
  Value state;
  std::size_t position = 0;
  if (!fuzz::parse(bytes, position, state)) return bytes;
  sort_keys(state, kept);
  return fuzz::written(state);
}

// Another value in the place of one, or the same one in another way.
void change(Value& state, fuzz::Input& input) {
  std::vector<Value*> values;
  fuzz::collect(state, values);
  // What has entries has the most to be wrong.
  std::vector<Value*> maps;
  for (Value* const one : values) {
    if (one->sort == Sort::map && one->items.size() > 2) maps.push_back(one);
  }
  const bool is_map = input.flag() && !maps.empty();
  Value& value = is_map ? *maps[input.word() % maps.size()] : *values[input.word() % values.size()];
  const Value other = *values[input.word() % values.size()];
  const std::size_t pairs = value.items.size() / 2;
  const bool has_pairs = value.sort == Sort::map && pairs != 0;
  const std::size_t at = has_pairs ? 2 * (input.byte() % pairs) : 0;
  const auto pair = value.items.begin() + static_cast<std::ptrdiff_t>(at);
  switch (input.below(9)) {
    case 0: value = other; break;
    case 1:
      value = Value();
      value.data = leaf(input);
      break;
    case 2: value.width = static_cast<std::uint8_t>(1U << input.below(3)); break;
    case 3:
      if (has_pairs) value.items.erase(pair, pair + 2);
      break;
    case 4:
      if (has_pairs) std::rotate(value.items.begin(), pair, value.items.end());
      break;
    case 5:
      if (has_pairs) {
        const std::vector<Value> copy(pair, pair + 2);
        value.items.insert(input.flag() ? value.items.begin() : value.items.end(), copy.begin(), copy.end());
      }
      break;
    case 6:
      if (has_pairs) *pair = input.below(4) != 0 ? Value(value.items[2 * (input.byte() % pairs)]) : other;
      break;
    case 7: {
      // Text and bytes that are a little longer.
      std::vector<Value*> texts;
      for (Value* const one : values) {
        if (one->sort == Sort::text || one->sort == Sort::bytes || one->sort == Sort::ext) texts.push_back(one);
      }
      if (texts.empty()) break;
      std::string& data = texts[input.word() % texts.size()]->data;
      data.resize(data.size() + 1 + input.below(3), static_cast<char>('a' + input.byte() % 32));
      break;
    }
    default:
      if (!value.data.empty()) value.data[input.word() % value.data.size()] = static_cast<char>(input.byte());
      break;
  }
}

std::string changed(std::string bytes, fuzz::Input& input) {
  Value state;
  std::size_t position = 0;
  const std::uint32_t changes = input.below(4);
  if (changes != 0 && fuzz::parse(bytes, position, state)) {
    for (std::uint32_t i = 0; i < changes; ++i) change(state, input);
    bytes = fuzz::written(state);
  }
  switch (input.below(8)) {
    case 0:
      if (!bytes.empty()) bytes[input.word() % bytes.size()] = static_cast<char>(input.byte());
      break;
    case 1: bytes.resize(input.word() % (bytes.size() + 1)); break;
    case 2: bytes += input.text(3); break;
    default: break;
  }
  return bytes;
}

}  // namespace

FUZZ_TARGET(restore_direct, 0) {
  const std::uint8_t flags = input.byte();
  const std::uint8_t limits = input.byte();
  const fuzz::RandomStructs& structs = structs_of(input.word() & 0x3ffU);
  const fuzz::Struct& type = structs.root();
  fuzz::RandomObject object(type);
  object.fill(input.word() & 0xffU);
  fuzz::failing_count = input.byte() % 16;
  const fuzz::Buffer buffer = fuzz::new_buffer();
  FUZZ_REQUIRE(fs_to_bytes(structs.registry(), type.name.c_str(), object.data(), nullptr, buffer.get(), nullptr) ==
               FS_OK);
  std::string written = fuzz::text_of(buffer);
  // Mostly all of them, as JAX does it.
  if ((flags & 0x80U) != 0) written = with_sorted_keys(written, input.flag() ? 0 : input.word());
  const fuzz::ExactBytes bytes(changed(std::move(written), input));

  fs_decode_options decode = FS_DECODE_OPTIONS_INIT;
  decode.lenient = flags & 1U;
  if ((limits & 3U) == 1) decode.depth_limit = 1 + limits / 16;
  // As much as there is, or a little less.
  Counts counts;
  Value state;
  std::size_t position = 0;
  const std::string all(static_cast<const char*>(bytes.data()), bytes.size());
  if (fuzz::parse(all, position, state)) counts.add(state);
  const std::uint64_t less = limits >> 4U & 3U;
  if ((limits & 3U) == 2) decode.node_limit = counts.nodes > less ? counts.nodes - less : 1;
  if ((limits & 3U) == 3) decode.text_limit = counts.text > less ? counts.text - less : 1;
  fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
  options.keep_missing = flags >> 1U & 1U;
  options.drop_extra = flags >> 2U & 1U;
  options.reshape = flags >> 3U & 1U;
  options.convert = static_cast<fs_convert>((flags >> 4U & 3U) % 3);
  options.mismatch_limit = flags >> 6U & 1U;
  options.decode = &decode;

  fs_workspace* room = nullptr;
  FUZZ_REQUIRE(fs_workspace_create(nullptr, &room, nullptr) == FS_OK);
  const fuzz::Workspace workspace(room);

  const std::string name = type.name;
  const bool is_filled = (limits & 4U) != 0;
  // What a call says and does to an object.
  const auto outcome = [&](const auto& restore) {
    fuzz::RandomObject target(type);
    if (is_filled) target.fill(7);
    const std::string before = target.image();
    const std::string text = said([&](fs_error** error) { return restore(target.data(), error); });
    FUZZ_REQUIRE(fuzz::staged_boxes == 0);
    FUZZ_REQUIRE(text == "OK" || target.image() == before);
    return text + "\n" + target.image();
  };
  const auto restored = [&](const fs_restore_options& asked) {
    return outcome([&](void* target, fs_error** error) {
      return fs_restore(structs.registry(), name.c_str(), target, bytes.data(), bytes.size(), &asked, error);
    });
  };
  // In the general way.
  const auto by_tree = [&](fs_restore_options asked, const auto& open) {
    asked.decode = nullptr;
    return outcome([&](void* target, fs_error** error) {
      fs_tree* raw = nullptr;
      const fs_status status = open(&raw, error);
      const fuzz::Tree tree(raw);
      if (status != FS_OK) return status;
      return fs_from_state_dict(structs.registry(), name.c_str(), target, fs_tree_root(raw), &asked, error);
    });
  };
  const auto by_tree_of_bytes = [&](const fs_restore_options& asked) {
    return by_tree(asked, [&](fs_tree** tree, fs_error** error) {
      return fs_msgpack_restore(bytes.data(), bytes.size(), &decode, tree, error);
    });
  };

  const Reported general, direct;
  const std::string wanted = by_tree_of_bytes(general.of(options));
  FUZZ_REQUIRE(restored(options) == wanted);
  FUZZ_REQUIRE(restored(direct.of(options)) == wanted);
  FUZZ_REQUIRE(direct.all() == general.all());
  options.workspace = workspace.get();
  FUZZ_REQUIRE(restored(options) == wanted);

  // The same bytes in a source, of which nothing stays.
  const fs_source source = source_of(bytes);
  const auto restored_source = [&](const fs_restore_options& asked) {
    return outcome([&](void* target, fs_error** error) {
      return fs_restore_source(structs.registry(), name.c_str(), target, &source, &asked, error);
    });
  };
  const std::string wanted_of_source = by_tree(general.of(options), [&](fs_tree** tree, fs_error** error) {
    return fs_source_open(&source, &decode, tree, error);
  });
  FUZZ_REQUIRE(restored_source(options) == wanted_of_source);
  FUZZ_REQUIRE(restored_source(direct.of(options)) == wanted_of_source);
  FUZZ_REQUIRE(direct.all() == general.all());

  // Whoever watches sees the end before anything is written, and can be against it.
  Watch watch{(flags & 0x80U) != 0};
  const fs_progress progress = {sizeof progress, Watch::update, &watch};
  options.progress = &progress;
  const std::string watched = restored(options);
  FUZZ_REQUIRE(watched == wanted || (watch.ends && watch.calls == 1 && watched.compare(0, 2, "OK") != 0));
  if (watched.compare(0, 2, "OK") == 0) FUZZ_REQUIRE(watch.calls != 0 && watch.done == bytes.size());
  options.progress = nullptr;

  // Less memory is a reason to fail, and the only one.
  decode.memory_limit = 1 + std::uint64_t{64} * limits;
  const std::string limited = restored(options);
  FUZZ_REQUIRE(limited == wanted || limited.compare(0, limit_code.size(), limit_code) == 0);
  fuzz::failing_count = SIZE_MAX;
}
