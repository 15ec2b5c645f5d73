// Mutations that keep msgpack msgpack: counts and sizes follow what was changed, inside of Flax's extensions too, so that
// inputs come past the reader's first checks. One in four is left to libFuzzer, which breaks them.

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <random>

#include "msgpack_value.hpp"

extern const std::size_t fuzz_header_size;
extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);

namespace {

using fuzz::Value;
using Sort = Value::Sort;

Value leaf(const char* bytes, std::size_t size) {
  Value value;
  value.data.assign(bytes, size);
  return value;
}

Value text(const std::string& words) {
  Value value;
  value.sort = Sort::text;
  value.data = words;
  return value;
}

class Mutator {
 public:
  explicit Mutator(unsigned seed) : random_(seed) {}

  std::size_t draw(std::size_t below) { return random_() % below; }

  void mutate(std::vector<Value>& sequence) {
    std::vector<Value*> values;
    for (Value& root : sequence) collect(root, values);
    Value& value = *values[draw(values.size())];
    const Value other = *values[draw(values.size())];
    switch (draw(10)) {
      case 0: value = interesting(); break;
      case 1: value = other; break;
      case 2: value.width = static_cast<std::uint8_t>(1U << draw(3)); break;
      case 3: wrap(value); break;
      case 4: value.code = static_cast<std::uint8_t>(draw(6)); break;
      case 5: change_data(value); break;
      case 6: add_item(value, other); break;
      case 7: remove_item(value); break;
      case 8: std::shuffle(value.items.begin(), value.items.end(), random_); break;
      default: value = draw(2) == 0 ? array() : chunks(); break;
    }
  }

 private:
  Value interesting() {
    static const struct {
      const char* bytes;
      std::size_t size;
    } leaves[] = {{"\x00", 1},
                  {"\x01", 1},
                  {"\xff", 1},
                  {"\xc0", 1},
                  {"\xc2", 1},
                  {"\xc3", 1},
                  {"\x7f", 1},
                  {"\xcf\xff\xff\xff\xff\xff\xff\xff\xff", 9},
                  {"\xd3\x80\0\0\0\0\0\0\0", 9},
                  {"\xcd\1\0", 3},
                  {"\xcb\x7f\xf8\0\0\0\0\0\0", 9},
                  {"\xcb\x80\0\0\0\0\0\0\0", 9},
                  {"\xca\x7f\x80\0\0", 5},
                  {"\xcb\x3f\xf0\0\0\0\0\0\0", 9},
                  {"\xca\0\0\0\1", 5},
                  {"\xcf\0\0\1\0\0\0\0\0", 9}};
    static const char* const texts[] = {"",
                                        "0",
                                        "1",
                                        "00",
                                        "name",
                                        "fields",
                                        "values",
                                        "shape",
                                        "chunks",
                                        "float32",
                                        "bfloat16",
                                        "datetime64[ns]",
                                        "timedelta64[25s]",
                                        "<U3",
                                        "V2",
                                        "int4",
                                        "bool",
                                        ">i2",
                                        "__msgpack_chunked_array__",
                                        "complex64",
                                        "float128",
                                        "str",
                                        "weird"};
    const std::size_t choice = draw(std::size(leaves) + std::size(texts));
    if (choice < std::size(leaves)) return leaf(leaves[choice].bytes, leaves[choice].size);
    return text(texts[choice - std::size(leaves)]);
  }

  Value number(std::size_t small) {
    const char byte = static_cast<char>(small);
    return leaf(&byte, 1);
  }

  Value list(std::vector<Value> items) {
    Value value;
    value.sort = Sort::list;
    value.items = std::move(items);
    return value;
  }

  struct NamedDtype {
    const char* name;
    std::size_t item_size;
  };
  const NamedDtype& any_dtype() {
    static const NamedDtype dtypes[] = {{"int16", 2},   {"uint16", 2},  {"float16", 2}, {"bfloat16", 2}, {"<i2", 2},
                                        {">i2", 2},     {"<V2", 2},     {"bool", 1},    {"uint8", 1},    {"int4", 1},
                                        {"int32", 4},   {"float32", 4}, {">f4", 4},     {"int64", 8},    {"uint64", 8},
                                        {"float64", 8}, {"<M8[s]", 8},  {"<U1", 4},     {"complex64", 8}};
    return dtypes[draw(std::size(dtypes))];
  }
  // With data that fills the shape.
  Value array_of(const std::vector<std::size_t>& shape, const NamedDtype& dtype) {
    std::vector<Value> dimensions;
    std::size_t size = dtype.item_size;
    for (const std::size_t dimension : shape) {
      dimensions.push_back(number(dimension));
      size *= dimension;
    }
    Value bytes;
    bytes.sort = Sort::bytes;
    for (std::size_t i = 0; i < size; ++i) bytes.data += static_cast<char>(random_());
    Value value;
    value.sort = Sort::ext;
    value.code = shape.empty() && draw(2) == 0 ? 3 : 1;
    value.is_packed = true;
    value.items.push_back(list({list(std::move(dimensions)), text(dtype.name), bytes}));
    return value;
  }
  Value array() {
    switch (draw(4)) {
      case 0: return array_of({}, any_dtype());
      case 1: return array_of({1 + draw(3), 1 + draw(3)}, any_dtype());
      default: return array_of({draw(6)}, any_dtype());
    }
  }

  Value chunks() {
    Value shape;
    Value parts;
    shape.sort = parts.sort = Sort::map;
    const NamedDtype& usual = any_dtype();
    for (std::size_t i = 0, count = draw(4); i < count; ++i) {
      parts.items.push_back(text(std::to_string(i)));
      parts.items.push_back(array_of({draw(6)}, draw(8) == 0 ? any_dtype() : usual));
    }
    shape.items = {text("0"), number(draw(12))};
    Value value;
    value.sort = Sort::map;
    value.items = {text("__msgpack_chunked_array__"), leaf("\xc3", 1), text("shape"), shape, text("chunks"), parts};
    return value;
  }

  void wrap(Value& value) {
    Value inner = std::move(value);
    value = Value();
    value.sort = draw(2) == 0 ? Sort::list : Sort::map;
    if (value.sort == Sort::map) value.items.push_back(interesting());
    value.items.push_back(std::move(inner));
  }

  void change_data(Value& value) {
    if (value.is_packed) return;
    const std::size_t room = value.data.size() + 8;
    std::string& data = value.data;
    if (value.sort == Sort::list || value.sort == Sort::map) return;
    const std::size_t size = data.size();
    data.resize(room);
    const std::size_t changed = LLVMFuzzerMutate(reinterpret_cast<std::uint8_t*>(data.data()), size,
                                                 value.sort == Sort::leaf ? std::max<std::size_t>(size, 1) : room);
    data.resize(changed);
    if (value.sort == Sort::leaf && data.empty()) data.assign(1, '\0');
  }

  void add_item(Value& value, const Value& other) {
    if (value.sort != Sort::list && value.sort != Sort::map) return;
    const std::size_t step = value.sort == Sort::map ? 2 : 1;
    auto at = value.items.begin() + static_cast<std::ptrdiff_t>(step * draw(value.items.size() / step + 1));
    at = value.items.insert(at, other);
    if (step == 2) value.items.insert(at, interesting());
  }

  void remove_item(Value& value) {
    const std::size_t step = value.sort == Sort::map ? 2 : 1;
    if ((value.sort != Sort::list && value.sort != Sort::map) || value.items.empty()) return;
    const auto at = value.items.begin() + static_cast<std::ptrdiff_t>(step * draw(value.items.size() / step));
    value.items.erase(at, at + static_cast<std::ptrdiff_t>(step));
  }

  std::minstd_rand random_;
};

// One value after the other, and what is none.
struct Sequence {
  std::vector<Value> values;
  std::string tail;

  Sequence(const std::uint8_t* data, std::size_t size) {
    const std::string bytes(data, data + size);
    std::size_t position = 0;
    for (std::size_t start = 0; start < size; start = position) {
      Value value;
      if (!fuzz::parse(bytes, position, value)) {
        tail = bytes.substr(start);
        return;
      }
      values.push_back(std::move(value));
    }
  }

  std::string written() const {
    std::string bytes;
    for (const Value& value : values) write(value, bytes);
    return bytes + tail;
  }
};

std::size_t put(const std::string& bytes, std::uint8_t* data, std::size_t max_size) {
  if (bytes.size() > max_size) return 0;
  std::memcpy(data, bytes.data(), bytes.size());
  return bytes.size();
}

}  // namespace

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size,
                                               unsigned seed) {
  Mutator mutator(seed);
  const std::size_t header = std::min(size, fuzz_header_size);
  if (mutator.draw(4) == 0 || max_size <= header) return LLVMFuzzerMutate(data, size, max_size);
  Sequence sequence(data + header, size - header);
  if (sequence.values.empty()) return LLVMFuzzerMutate(data, size, max_size);
  if (header != 0 && mutator.draw(4) == 0) {
    data[mutator.draw(header)] = static_cast<std::uint8_t>(mutator.draw(256));
    if (mutator.draw(2) == 0) return size;
  }
  for (std::size_t changes = 1 + mutator.draw(3); changes != 0; --changes) mutator.mutate(sequence.values);
  const std::size_t changed = put(sequence.written(), data + header, max_size - header);
  return changed == 0 ? LLVMFuzzerMutate(data, size, max_size) : header + changed;
}

extern "C" std::size_t LLVMFuzzerCustomCrossOver(const std::uint8_t* first, std::size_t first_size,
                                                 const std::uint8_t* second, std::size_t second_size, std::uint8_t* out,
                                                 std::size_t max_size, unsigned seed) {
  const std::size_t header = std::min({first_size, second_size, fuzz_header_size});
  if (max_size <= header) return 0;
  Sequence into(first + header, first_size - header);
  Sequence from(second + header, second_size - header);
  if (into.values.empty() || from.values.empty()) return 0;
  Mutator mutator(seed);
  std::vector<Value*> places;
  std::vector<Value*> parts;
  for (Value& value : into.values) collect(value, places);
  for (Value& value : from.values) collect(value, parts);
  *places[mutator.draw(places.size())] = *parts[mutator.draw(parts.size())];
  if (header != 0) std::memcpy(out, first, header);
  const std::size_t made = put(into.written(), out + header, max_size - header);
  return made == 0 ? 0 : header + made;
}
