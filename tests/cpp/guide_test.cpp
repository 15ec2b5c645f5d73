// Each row of the guide's table of bytes: the C++ value is written to these bytes, and restored from them. That Flax
// writes the same is checked by table_test.py.
#include <flaxstate/xtensor.hpp>

#include <cstring>
#include <fstream>
#include <functional>
#include <map>

#include "bytes_of.hpp"
#include "catch.hpp"

namespace {

enum class color : std::uint8_t {};

struct item {
  std::string name;
  std::int32_t count = 0;
};

struct vec3 {
  float x = 0, y = 0, z = 0;
};

}  // namespace

template <>
struct flaxstate::array_traits<vec3> {
  using array = float[3];
};

namespace {

using row_check = std::function<void(const std::string& expected)>;

// Writes it, restores the bytes into an empty one, and writes that again.
template <class T, class... Options>
row_check holding(bare<T>* object, Options... options) {
  const std::shared_ptr<bare<T>> value(object);
  return [value, options...](const std::string& expected) {
    flaxstate::registry reg;
    reg.add<item>("Item", flaxstate::field("name", &item::name), flaxstate::field("count", &item::count));
    reg.add<bare<T>>("Bare", flaxstate::kind::bare, flaxstate::field("value", &bare<T>::value, options...));
    CHECK(hex(flaxstate::to_bytes(reg, *value)) == expected);
    const auto bytes = from_hex(expected);  // where views lead
    bare<T> restored;
    flaxstate::restore(reg, restored, bytes);
    CHECK(hex(flaxstate::to_bytes(reg, restored)) == expected);
  };
}

template <class T>
bare<T>* is(T value) {
  return new bare<T>{std::move(value)};
}

template <class T>
bare<T>* filled(const std::function<void(T&)>& fill) {
  auto* const made = new bare<T>();
  fill(made->value);
  return made;
}

using flaxstate::as_dtype;
using flaxstate::form;
using floats2 = xt::xarray<float>;
using column2 = xt::xtensor<float, 2, xt::layout_type::column_major>;
using fixed2 = xt::xtensor_fixed<float, xt::xshape<2, 2>, xt::layout_type::column_major>;
using by_name = std::unordered_map<std::string, item>;
using vector_of_3 = std::vector<std::array<float, 3>>;
using view_of_3 = flaxstate::span<const std::uint8_t>;
using view_of_rows = flaxstate::span<const std::array<std::uint8_t, 1>>;
constexpr std::array<std::uint8_t, 3> three = {1, 2, 3};
constexpr std::array<std::uint8_t, 1> ones[2] = {{1}, {2}};
constexpr std::uint8_t matrix[1][2] = {{1, 2}};
using number_or_text = std::variant<std::int32_t, std::string>;
using nothing_or_item = std::variant<std::monostate, item>;

std::map<std::string, row_check> number_rows() {
  return {
      {"`bool` | `true`", holding(is(true))},
      {"`std::int32_t` | `-33`", holding(is<std::int32_t>(-33))},
      {"`std::int64_t` | `4294967296`", holding(is<std::int64_t>(4294967296))},
      {"`std::uint8_t` | `200`", holding(is<std::uint8_t>(200))},
      {"`float` | `1.5`", holding(is(1.5f))},
      {"`double` | `1`", holding(is(1.0))},
      {"`std::complex<float>` | `1 + 2i`", holding(is(std::complex<float>(1, 2)))},
      {"`enum class color : std::uint8_t` | `color(3)`", holding(is(color(3)))},
      {"`std::int64_t`, `form::scalar` | `3`", holding(is<std::int64_t>(3), form::scalar)},
      {"`float`, `form::scalar` | `1.5`", holding(is(1.5f), form::scalar)},
      {"`bool`, `form::scalar` | `true`", holding(is(true), form::scalar)},
      {"`float`, `form::array` | `0`", holding(is(0.0f), form::array)},
      {"`std::int64_t`, `as_dtype(\"datetime64[D]\")` | `1`", holding(is<std::int64_t>(1), as_dtype("datetime64[D]"))},
  };
}

std::map<std::string, row_check> array_rows() {
  return {
      {"`std::uint16_t[2]`, `as_dtype(FS_DTYPE_BFLOAT16)` | `{0x3f80, 0xc000}`",
       holding(filled<std::uint16_t[2]>([](auto& v) { v[0] = 0x3f80, v[1] = 0xc000; }), as_dtype(FS_DTYPE_BFLOAT16))},
      {"`char[8]` | `\"hey\"`", holding(filled<char[8]>([](auto& v) { std::strcpy(v, "hey"); }))},
      {"`std::string` | `\"é\"`", holding(is<std::string>("\xc3\xa9"))},
      {"`float[2]` | `{1, 2}`", holding(filled<float[2]>([](auto& v) { v[0] = 1, v[1] = 2; }))},
      {"`std::array<std::array<std::int16_t, 2>, 1>` | `{{{1, 2}}}`",
       holding(is(std::array<std::array<std::int16_t, 2>, 1>{{{1, 2}}}))},
      {"`std::complex<float>[1]` | `{1 + 2i}`", holding(filled<std::complex<float>[1]>([](auto& v) {
         v[0] = {1, 2};
       }))},
      {"`std::vector<float>` | `{1, 2}`", holding(is(std::vector<float>{1, 2}))},
      {"`std::vector<std::array<float, 3>>` | `{}`", holding(is(vector_of_3()))},
      {"`vec3`, with [array_traits](#vectors-and-matrices) | `{1, 2, 3}`", holding(is(vec3{1, 2, 3}))},
      {"`std::vector<vec3>` | `{{1, 2, 3}, {4, 5, 6}}`", holding(is(std::vector<vec3>{{1, 2, 3}, {4, 5, 6}}))},
      {"`std::vector<bool>` | `{true, false, true}`", holding(is(std::vector<bool>{true, false, true}))},
      {"`std::vector<std::byte>` | `{std::byte('x')}`", holding(is(std::vector<std::byte>{std::byte('x')}))},
      {"`flaxstate::span<const std::uint8_t>` | `{1, 2, 3}`", holding(is(view_of_3(three.data(), 3)))},
      {"`flaxstate::span<const std::array<std::uint8_t, 1>>` | `{{{1}}, {{2}}}`", holding(is(view_of_rows(ones, 2)))},
      {"`const std::uint8_t (*)[1][2]` | `{{1, 2}}`", holding(is(&matrix))},
      {"`std::string_view` | `\"é\"`", holding(is(std::string_view("é")))},
      {"`xt::xarray<float>` | `{{1, 2}, {3, 4}}`", holding(is(floats2{{1, 2}, {3, 4}}))},
      {"`xt::xtensor<float, 2, column_major>` | `{{1, 2}, {3, 4}}`", holding(is(column2{{1, 2}, {3, 4}}))},
      {"`xt::xtensor_fixed<float, xshape<2, 2>, column_major>` | `{{1, 2}, {3, 4}}`",
       holding(is(fixed2{{1, 2}, {3, 4}}))},
  };
}

std::map<std::string, row_check> object_rows() {
  return {
      {"`std::vector<std::string>` | `{\"a\", \"b\"}`", holding(is(std::vector<std::string>{"a", "b"}))},
      {"`item` | `{\"x\", 1}`", holding(is(item{"x", 1}))},
      {"`item[2]` | `{{\"x\", 1}, {\"y\", 2}}`", holding(filled<item[2]>([](auto& v) {
         v[0] = {"x", 1}, v[1] = {"y", 2};
       }))},
      {"`std::vector<item>` | `{{\"x\", 1}}`", holding(is(std::vector<item>{{"x", 1}}))},
      {"`std::map<std::string, double>` | `{{\"a\", 1}, {\"b\", 2}}`",
       holding(is(std::map<std::string, double>{{"a", 1}, {"b", 2}}))},
      {"`std::unordered_map<std::string, item>` | `{{\"a\", {\"x\", 1}}}`", holding(is(by_name{{"a", {"x", 1}}}))},
      {"`std::optional<std::int32_t>` | `{}`", holding(is(std::optional<std::int32_t>()))},
      {"`std::optional<std::int32_t>` | `5`", holding(is(std::optional<std::int32_t>(5)))},
      {"`std::unique_ptr<item>` | `nullptr`", holding(is(std::unique_ptr<item>()))},
      {"`std::unique_ptr<item>` | `{\"x\", 1}`", holding(is(std::make_unique<item>(item{"x", 1})))},
      {"`std::variant<std::int32_t, std::string>` | `\"hey\"`", holding(is(number_or_text("hey")))},
      {"`std::variant<std::monostate, item>` | `{}`", holding(is(nothing_or_item()))},
  };
}

struct table_row {
  std::string value, bytes;
};

std::vector<table_row> table_of_the_guide() {
  std::ifstream guide(FLAXSTATE_CPP_GUIDE);
  std::vector<table_row> rows;
  std::string line;
  while (std::getline(guide, line) && line != "| member | value | in Python | bytes |") continue;
  while (std::getline(guide, line) && line[0] == '|') {
    if (line[1] == '-') continue;
    const std::size_t first = line.find(" | "), second = line.find(" | ", first + 1);
    const std::size_t last = line.rfind(" | ");
    std::string bytes = line.substr(last + 4);
    bytes.resize(bytes.find('`'));
    rows.push_back({line.substr(2, second - 2), bytes});
  }
  return rows;
}

}  // namespace

TEST_CASE("the guide's table says what is written") {
  std::map<std::string, row_check> checks = number_rows();
  checks.merge(array_rows());
  checks.merge(object_rows());
  const std::vector<table_row> rows = table_of_the_guide();
  CHECK(rows.size() == checks.size());
  for (const table_row& row : rows) {
    INFO(row.value);
    REQUIRE(checks.count(row.value) == 1);
    checks[row.value](row.bytes);
  }
}
