#include "msgpack/ext_payload.hpp"

#include "support.hpp"

#include "catch.hpp"

using namespace unit;

namespace {

class Here final : public flaxstate::Location {
 public:
  std::string path() const override { return "./x"; }
};

struct Modes {
  bool lenient = false;
  bool legacy_bfloat16 = false;
};
constexpr Modes strict{};
constexpr Modes lenient_mode{true, false};

// What is read from a payload, which stands 3 bytes behind the start of the bytes; or the failure and its offset.
template <class Parse>
std::string parsed(std::string_view hex, const Modes& modes, const Parse& parse) {
  const ExactBytes bytes("abc" + from_hex(hex));
  flaxstate::Memory memory(flaxstate::default_allocator());
  flaxstate::Arena arena(memory);
  const Here here;
  const flaxstate::PayloadCall call{here, bytes.data(), arena, modes.lenient, modes.legacy_bfloat16};
  std::string text;
  const auto error =
      error_of([&] { text = parse(call, bytes.data() + 3, static_cast<std::uint32_t>(bytes.size() - 3)); });
  if (!error.has_value()) return text;
  CHECK(error->path() == "./x");
  CHECK(error->offset() >= 3);
  CHECK(error->offset() <= bytes.size());
  return std::string(flaxstate::status_name(error->status())) + "@" + std::to_string(error->offset() - 3);
}

std::string array(std::string_view hex, const Modes& modes = strict) {
  return parsed(hex, modes, [](const auto& call, const Byte* payload, std::uint32_t size) {
    flaxstate::ArrayPayload array;
    flaxstate::parse_array(call, payload, size, array);
    return (array.view.swapped ? "swapped " : "") + array_text(array.view);
  });
}
std::string complex(std::string_view hex, const Modes& modes = strict) {
  return parsed(hex, modes, [](const auto& call, const Byte* payload, std::uint32_t size) {
    const auto number = flaxstate::parse_complex(call, payload, size);
    return real_text(number.real) + " " + real_text(number.imag);
  });
}
std::string timestamp(std::string_view hex) {
  return parsed(hex, strict, [](const auto& call, const Byte* payload, std::uint32_t size) {
    const auto time = flaxstate::parse_timestamp(call, payload, size);
    return std::to_string(time.seconds) + "." + std::to_string(time.nanoseconds);
  });
}

const std::string f32 = "a7666c6f61743332";

}  // namespace

TEST_CASE("Arrays as Flax writes them") {
  CHECK(array("93 9102" + f32 + "c4080000803f00000040") == "float32[2]:0000803f00000040");
  CHECK(array("93 90" + f32 + "c40400000000") == "float32[]:00000000");
  CHECK(array("93 920003" + f32 + "c400") == "float32[0,3]:");
  CHECK(array("93 9102 a862666c6f61743136 c404803f00c0") == "bfloat16[2]:803f00c0");
  CHECK(array("93 9101 ad6461746574696d6536345b445d c4080100000000000000") == "datetime64[D][1]:0100000000000000");
}

TEST_CASE("Every legal encoding of the parts is read") {
  CHECK(array("dc0003 dd00000001 cd0002 d907666c6f61743332 c600000008 0000803f00000040") ==
        "float32[2]:0000803f00000040");
  CHECK(array("93 91d002" + f32 + "c500080000803f00000040") == "float32[2]:0000803f00000040");
}

TEST_CASE("A payload that ends too early is truncated, and bytes behind it are an error") {
  const std::string whole = from_hex("93 9102" + f32 + "c4080000803f00000040");
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const std::string failure = array(to_hex(whole.substr(0, size)));
    if (failure.substr(0, 10) != "TRUNCATED@") FAIL_CHECK(size << ": " << failure);
  }
  CHECK(array(to_hex(whole) + "00") == "FORMAT@21");
}

TEST_CASE("What is no tuple of three is refused") {
  CHECK(array("92 9102" + f32) == "FORMAT@0");
  CHECK(array("94 9101" + f32 + "c40400000000 c0") == "FORMAT@0");
  CHECK(array("83 9101" + f32 + "c40400000000") == "FORMAT@0");
  CHECK(array("c1") == "FORMAT@0");
  CHECK(array("93 9101" + f32 + "c1") == "FORMAT@11");
}

TEST_CASE("Shapes that can't be") {
  CHECK(array("93 91ff" + f32 + "c400") == "SHAPE@2");
  CHECK(array("93 91d38000000000000000" + f32 + "c400") == "SHAPE@2");
  CHECK(array("93 91cf8000000000000000" + f32 + "c400").substr(0, 6) == "SHAPE@");
  CHECK(array("93 91cf7fffffffffffffff" + f32 + "c400").substr(0, 6) == "SHAPE@");  // times 4 overflows
  CHECK(array("93 92ce80000000ce80000000" + f32 + "c400").substr(0, 6) == "SHAPE@");
  // NumPy refuses (0, 2^62, 2^62) too.
  CHECK(array("93 9300cf4000000000000000cf4000000000000000" + f32 + "c400").substr(0, 6) == "SHAPE@");
  CHECK(array("93 9102" + f32 + "c4070000803f000000").substr(0, 6) == "SHAPE@");
  CHECK(array("93 9102" + f32 + "c4090000803f0000004000").substr(0, 6) == "SHAPE@");
  CHECK(array("93 9100" + f32 + "c40400000000").substr(0, 6) == "SHAPE@");
  std::string dimensions;
  for (int i = 0; i < 64; ++i) dimensions += "01";
  CHECK(array("93 dc0040" + dimensions + f32 + "c40400000000").substr(0, 8) == "float32[");
  CHECK(array("93 dc0041" + dimensions + "01" + f32 + "c40400000000") == "LIMIT@1");
}

TEST_CASE("Parts of the wrong type") {
  CHECK(array("93 91cb3ff0000000000000" + f32 + "c40400000000") == "TYPE@2");
  CHECK(array("93 91c3" + f32 + "c40400000000") == "TYPE@2");
  for (const char* shape : {"c0", "01", "a101", "c40101"}) {
    INFO(shape);
    CHECK(array("93" + std::string(shape) + f32 + "c40400000000") == "TYPE@1");
  }
  CHECK(array("93 9101 c0 c40400000000") == "TYPE@3");
  CHECK(array("93 9101 c407666c6f61743332 c40400000000") == "TYPE@3");
  CHECK(array("93 9101 05 c40400000000") == "TYPE@3");
  CHECK(array("93 9101" + f32 + "a400000000") == "TYPE@11");
  CHECK(array("93 9101" + f32 + "05") == "TYPE@11");
}

// What np.frombuffer(data, dtype).reshape(shape) makes of the same parts.
TEST_CASE("Lenient: what NumPy takes for a shape, a name and data") {
  CHECK(array("93 02" + f32 + "c4080000803f00000040", lenient_mode) == "float32[2]:0000803f00000040");
  CHECK(array("93 c0" + f32 + "c4080000803f00000040", lenient_mode) == "float32[2]:0000803f00000040");
  CHECK(array("93 a20102" + f32 + "c4080000803f00000040", lenient_mode) == "float32[1,2]:0000803f00000040");
  CHECK(array("93 c4020201" + f32 + "a80000803f00000040", lenient_mode) == "float32[2,1]:0000803f00000040");
  CHECK(array("93 92ff02" + f32 + "c4080000803f00000040", lenient_mode) == "float32[1,2]:0000803f00000040");
  CHECK(array("93 ff" + f32 + "c4080000803f00000040", lenient_mode) == "float32[2]:0000803f00000040");
  CHECK(array("93 9101 c0 c408000000000000f03f", lenient_mode) == "float64[1]:000000000000f03f");
  CHECK(array("93 9101 c407666c6f61743332 c40400000000", lenient_mode) == "float32[1]:00000000");
  CHECK(array("93 92ffff" + f32 + "c4080000803f00000040", lenient_mode).substr(0, 6) == "SHAPE@");
  CHECK(array("93 92ff00" + f32 + "c400", lenient_mode).substr(0, 6) == "SHAPE@");
  CHECK(array("93 92ff03" + f32 + "c4080000803f00000040", lenient_mode).substr(0, 6) == "SHAPE@");
  CHECK(array("93 c0" + f32 + "c4070000803f000000", lenient_mode).substr(0, 6) == "SHAPE@");
}

TEST_CASE("dtypes that are refused, unknown, swapped, or have other names") {
  CHECK(array("93 9101 a14f c4080000000000000000") == "DTYPE@3");  // 'O'
  CHECK(array("93 9101 a3332c69 c40400000000") == "DTYPE@3");      // '3,i'
  CHECK(array("93 9101 a43c564600 c40400000000") != "");
  CHECK(array("93 9101 a0 c40400000000") == "DTYPE@3");  // ''
  CHECK(array("93 9102 a3613763 c406010203040506") == "a7c[2]:010203040506");
  CHECK(array("93 9102 a3613763 c4050102030405").substr(0, 6) == "DTYPE@");
  CHECK(array("93 9100 a3613763 c400").substr(0, 6) == "DTYPE@");
  CHECK(array("93 9101 a33e6634 c4043f800000") == "swapped float32[1]:0000803f");
  CHECK(array("93 9101 a33c6634 c4040000803f") == "float32[1]:0000803f");
  CHECK(array("93 9101 a73c4d385b6e735d c4080100000000000000") == "datetime64[ns][1]:0100000000000000");
  CHECK(array("93 9101 a33c5632 c402803f", {false, true}) == "bfloat16[1]:803f");
  CHECK(array("93 9101 a33c5632 c402803f") == "<V2[1]:803f");
  CHECK(array("93 9101 db00100000" + to_hex(std::string(1U << 20, 'x')) + "c40400000000") == "DTYPE@3");
}

// np.dtype('<M8[' + '0' * n + '7s]').name is 'datetime64[7s]': every length that fits into the limit for names must
// stay whole.
TEST_CASE("The long names of times keep their unit") {
  for (std::size_t zeros = 230; zeros <= 260; ++zeros) {
    const std::string name = "<M8[" + std::string(zeros, '0') + "7s]";
    std::string payload = from_hex("939101da") + static_cast<char>(name.size() >> 8) +
                          static_cast<char>(name.size() & 255) + name + from_hex("c4080100000000000000");
    const std::string bytes = from_hex("c9") + std::string(2, '\0') + static_cast<char>(payload.size() >> 8) +
                              static_cast<char>(payload.size() & 255) + '\1' + payload;
    std::string text;
    const std::string failure = failure_of([&] { text = dump(Read(bytes).root()); });
    INFO(name.size() << " bytes: " << text << failure);
    const bool whole = text.size() > 20 && text.substr(text.size() - 24) == "7s][1]:0100000000000000";
    const bool short_name = text == "datetime64[7s][1]:0100000000000000";
    const bool refused = failure.substr(0, 5) == "DTYPE";
    CHECK((whole || short_name || refused));
  }
}

TEST_CASE("Complex numbers") {
  CHECK(complex("92 cb3ff0000000000000 cb4000000000000000") == "f3ff0000000000000 f4000000000000000");
  CHECK(complex("92 ca3f800000 ca40000000") == "f3ff0000000000000 f4000000000000000");
  CHECK(complex("91 cb3ff0000000000000") == "FORMAT@0");
  CHECK(complex("93 cb3ff0000000000000 cb4000000000000000 c0") == "FORMAT@0");
  CHECK(complex("92 cb3ff0000000000000 cb4000000000000000 c0") == "FORMAT@19");
  CHECK(complex("92 cb3ff0000000000000 02") == "TYPE@10");
  CHECK(complex("92 cb3ff0000000000000 cb40") == "TRUNCATED@10");
  CHECK(complex("92 01 02", lenient_mode) == "f3ff0000000000000 f4000000000000000");
  CHECK(complex("93 01 ff c0", lenient_mode) == "f3ff0000000000000 fbff0000000000000");
  CHECK(complex("92 cfffffffffffffffff c3", lenient_mode) == "f43f0000000000000 f3ff0000000000000");
  CHECK(complex("92 a131 02", lenient_mode) == "TYPE@1");
  // msgpack-python reads all of it, whatever Flax needs.
  CHECK(complex("93 01 02 a161", lenient_mode) == "f3ff0000000000000 f4000000000000000");
  CHECK(complex("c40401020304", lenient_mode) == "f3ff0000000000000 f4000000000000000");
  CHECK(complex("93 ca00000000 cb4000000000000000 db", lenient_mode).substr(0, 9) == "TRUNCATED");
  CHECK(complex("93 ca00000000 cb4000000000000000 ddffffffff", lenient_mode).substr(0, 9) == "TRUNCATED");
  CHECK(complex("93 01 02 c0 c0", lenient_mode) == "FORMAT@4");
  CHECK(complex("93 01 02 c1", lenient_mode) == "FORMAT@3");
  CHECK(complex("93 01 02 81 01 02", lenient_mode) == "KEY@4");
  CHECK(complex("93 01 02 a2c328", lenient_mode) == "UTF8@3");
  CHECK(complex("93 01 02 d4fe00", lenient_mode) == "FORMAT@3");
  CHECK(complex("c40101", lenient_mode) == "FORMAT@0");
}

// As msgpack.Timestamp.from_bytes() reads them.
TEST_CASE("Timestamps in their three encodings") {
  CHECK(timestamp("00000001") == "1.0");
  CHECK(timestamp("ffffffff") == "4294967295.0");
  CHECK(timestamp("0000000400000001") == "1.1");
  CHECK(timestamp("ee6b27ffffffffff") == "17179869183.999999999");
  CHECK(timestamp("3b9ac9ff ffffffffffffffff") == "-1.999999999");
  CHECK(timestamp("00000000 8000000000000000") == "-9223372036854775808.0");
  CHECK(timestamp("3b9aca00 0000000000000000") == "FORMAT@0");
  CHECK(timestamp("ee6b280000000000") == "FORMAT@0");
  for (const char* hex : {"", "00", "0000000000", "00000000000000000000000000"}) CHECK(timestamp(hex) == "FORMAT@0");
}
