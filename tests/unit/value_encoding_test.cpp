// Numbers and headers by hand, against msgpack-cxx's own packer.

#include "msgpack/value_encoding.hpp"

#include <limits>
#include <random>

#include <msgpack/pack.hpp>
#include <msgpack/sbuffer.hpp>

#include "support.hpp"

#include "catch.hpp"

using namespace unit;

namespace {

template <class Put>
std::string put(const Put& put_to) {
  ExactBytes room(std::string(9, '\xee'));
  const Byte* const end = put_to(room.data());
  return to_hex(room.data(), static_cast<std::size_t>(end - room.data()));
}
template <class Pack>
std::string packed_by(const Pack& pack) {
  msgpack::sbuffer buffer;
  msgpack::packer<msgpack::sbuffer> packer(buffer);
  pack(packer);
  return to_hex(buffer.data(), buffer.size());
}

void check(std::uint64_t bits) {
  const auto value = static_cast<std::int64_t>(bits);
  const auto size = static_cast<std::uint32_t>(bits);
  CAPTURE(bits);
  CHECK(put([&](Byte* out) { return flaxstate::put_unsigned(out, bits); }) ==
        packed_by([&](auto& packer) { packer.pack_uint64(bits); }));
  CHECK(put([&](Byte* out) { return flaxstate::put_signed(out, value); }) ==
        packed_by([&](auto& packer) { packer.pack_int64(value); }));
  CHECK(put([&](Byte* out) { return flaxstate::put_str_header(out, size); }) ==
        packed_by([&](auto& packer) { packer.pack_str(size); }));
}

}  // namespace

TEST_CASE("Numbers are encoded as msgpack-cxx packs them") {
  for (unsigned shift = 0; shift < 64; ++shift) {
    const std::uint64_t power = std::uint64_t{1} << shift;
    for (std::uint64_t near = 0; near < 5; ++near) {
      check(power + near - 2);
      check(~(power + near - 2));
    }
  }
  for (std::uint64_t i = 0; i < 600; ++i) check(i - 300);
  std::mt19937_64 random(1);
  for (int i = 0; i < 5000; ++i) check(random() >> (random() % 64));
}

TEST_CASE("Floats are encoded with nine bytes, also those that are whole numbers") {
  CHECK(put([](Byte* out) { return flaxstate::put_real(out, 1.0); }) == "cb3ff0000000000000");
  CHECK(put([](Byte* out) { return flaxstate::put_real(out, -0.0); }) == "cb8000000000000000");
  CHECK(put([](Byte* out) { return flaxstate::put_real(out, std::numeric_limits<double>::infinity()); }) ==
        "cb7ff0000000000000");
}
