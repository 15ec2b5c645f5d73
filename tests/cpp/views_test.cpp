// Members that lead into the bytes that they are restored from.
#include <cstring>
#include <memory>
#include <optional>
#include <string_view>

#include "bytes_of.hpp"
#include "catch.hpp"
#include "error_of.hpp"

namespace {

using flaxstate::field;
using flaxstate::span;
using flaxstate::detail::view_probe;

struct weights {
  const float (*kernel)[2][3] = nullptr;
  span<const double> bias;
  span<const std::array<std::int16_t, 2>> rows;
  std::string_view name;
  span<const std::byte> blob;
  const std::array<bool, 2>* mask = nullptr;
  std::optional<span<const std::uint8_t>> tokens;
  std::vector<span<const float>> more;
  std::int32_t layers = 0;
};

// The same, with memory of its own.
struct owner {
  float kernel[2][3] = {{1, 2, 3}, {4, 5, 6}};
  std::vector<double> bias = {0.5, 1.5};
  std::vector<std::array<std::int16_t, 2>> rows = {{1, 2}, {3, 4}, {5, 6}};
  std::string name = "net";
  std::vector<std::byte> blob = {std::byte{1}, std::byte{2}};
  std::array<bool, 2> mask = {true, false};
  std::optional<std::vector<std::uint8_t>> tokens = std::vector<std::uint8_t>{7, 8};
  std::vector<std::vector<float>> more = {{1}, {}, {2, 3}};
  std::int32_t layers = 4;
};

template <class T>
void add(flaxstate::registry& reg, const char* name) {
  reg.add<T>(name, field("kernel", &T::kernel), field("bias", &T::bias), field("rows", &T::rows),
             field("name", &T::name), field("blob", &T::blob), field("mask", &T::mask), field("tokens", &T::tokens),
             field("more", &T::more), field("layers", &T::layers));
}

// Bytes at a multiple of 64.
class placed {
 public:
  explicit placed(flaxstate::bytes_view bytes, std::size_t shift = 0)
      : block_(new std::max_align_t[bytes.size() / sizeof(std::max_align_t) + 8]), size_(bytes.size()) {
    const auto begin = reinterpret_cast<std::uintptr_t>(block_.get());
    data_ = reinterpret_cast<unsigned char*>(block_.get()) + (64 - begin % 64) % 64 + shift;
    std::memcpy(data_, bytes.data(), size_);
  }
  operator flaxstate::bytes_view() const noexcept { return {data_, size_}; }  // NOLINT(google-explicit-constructor)
  bool holds(const void* place) const noexcept {
    const auto* const byte = static_cast<const unsigned char*>(place);
    return byte >= data_ && byte < data_ + size_;
  }

 private:
  std::unique_ptr<std::max_align_t[]> block_;
  unsigned char* data_ = nullptr;
  std::size_t size_;
};

// Which no library has to be.
struct two_pointers {
  using const_pointer = const float*;
  two_pointers(const float* first, std::size_t size) noexcept : begin(first), end(first + size) {}
  const float *begin, *end;
};

flaxstate::registry models() {
  flaxstate::registry reg;
  add<weights>(reg, "Weights");
  add<owner>(reg, "Owner");
  return reg;
}

flaxstate::buffer aligned(const flaxstate::registry& reg, const owner& from) {
  flaxstate::serialize_options options;
  options.alignment = 8;
  return flaxstate::to_bytes(reg, from, options);
}

}  // namespace

TEST_CASE("Views lead into the bytes, and are written as what they lead to") {
  const flaxstate::registry reg = models();
  const owner from;
  const placed bytes(aligned(reg, from));
  weights to;
  flaxstate::restore(reg, to, bytes);
  REQUIRE(bytes.holds(to.kernel));
  CHECK((*to.kernel)[1][2] == 6);
  CHECK(to.bias.size() == 2);
  CHECK(bytes.holds(to.bias.data()));
  CHECK(to.bias[1] == 1.5);
  CHECK(to.rows.size() == 3);
  CHECK(to.rows[2][1] == 6);
  CHECK(to.name == "net");
  CHECK(bytes.holds(to.name.data()));
  CHECK(to.blob.size() == 2);
  REQUIRE(bytes.holds(to.mask));
  CHECK((*to.mask)[0]);
  REQUIRE(to.tokens.has_value());
  CHECK((*to.tokens)[1] == 8);
  REQUIRE(to.more.size() == 3);
  CHECK(to.more[1].empty());
  CHECK(to.more[2][1] == 3);
  CHECK(to.layers == 4);
  CHECK(hex(flaxstate::to_bytes(reg, to)) == hex(flaxstate::to_bytes(reg, from)));
}

TEST_CASE("An optional view may be None, and no other one") {
  const flaxstate::registry reg = models();
  owner from;
  from.tokens.reset();
  weights to;
  to.tokens.emplace();
  const placed bytes(aligned(reg, from));
  flaxstate::restore(reg, to, bytes);
  CHECK_FALSE(to.tokens.has_value());
  const weights nothing;
  CHECK(error_of([&] { flaxstate::to_bytes(reg, nothing); }).status() == FS_E_INVALID_ARGUMENT);
}

TEST_CASE("What can't be viewed as it stands is a mismatch, and nothing is set") {
  const flaxstate::registry reg = models();
  const placed bytes(aligned(reg, owner()), 1);
  weights to;
  const flaxstate::error error = error_of([&] { flaxstate::restore(reg, to, bytes); });
  REQUIRE(error.status() == FS_E_MISMATCH);
  for (const flaxstate::mismatch& each : error.mismatches()) CHECK(each.kind == FS_MISMATCH_PLACE);
  CHECK(error.mismatches().size() == 5);
  CHECK(to.kernel == nullptr);
  CHECK(to.name.empty());
  CHECK(to.layers == 0);
  const char* const path = "cpp_views_test.msgpack";
  flaxstate::save_file(reg, owner(), path);
  CHECK(error_of([&] { flaxstate::restore_file(reg, to, path); }).status() == FS_E_MISMATCH);
  // A mapped file has all of them, whatever its alignment; the tree has to stay.
  flaxstate::open_options options;
  flaxstate::decode_options decode;
  decode.align_arrays = 1;
  options.decode = &decode;
  const flaxstate::tree tree = flaxstate::open_file(path, options);
  flaxstate::from_state_dict(reg, to, tree.root());
  CHECK((*to.kernel)[1][2] == 6);
  CHECK(hex(flaxstate::to_bytes(reg, to)) == hex(flaxstate::to_bytes(reg, owner())));
  std::remove(path);
}

TEST_CASE("A leaf of a tree into a view") {
  const std::string bytes = packed("{'a': u8[3](1, 2, 3), 'b': 'text'}");
  const flaxstate::tree tree = flaxstate::msgpack_restore(bytes);
  span<const std::uint8_t> items;
  flaxstate::restore_leaf(tree.root()["a"], items);
  CHECK(items.size() == 3);
  CHECK(items[2] == 3);
  std::string_view text;
  flaxstate::restore_leaf(tree.root()["b"], text);
  CHECK(text == "text");
}

TEST_CASE("Views of this standard library are a pointer and a count") {
  CHECK(view_probe<std::string_view>::find().layout == FS_LAYOUT_COUNT);
  CHECK(view_probe<span<const float>>::find().layout == FS_LAYOUT_COUNT);
  CHECK(view_probe<two_pointers>::find().layout == FS_LAYOUT_NONE);
#if defined(__cpp_lib_span)
  CHECK(view_probe<std::span<const float>>::find().layout == FS_LAYOUT_COUNT);
  struct spans {
    std::span<const std::uint8_t> items;
  };
  flaxstate::registry reg;
  reg.add<spans>("Spans", field("items", &spans::items));
  const std::string bytes = packed("{'items': u8[3](1, 2, 3)}");
  spans to;
  flaxstate::restore(reg, to, bytes);
  CHECK(to.items.size() == 3);
  CHECK(static_cast<const void*>(to.items.data()) == bytes.data() + bytes.size() - 3);
#endif
}
