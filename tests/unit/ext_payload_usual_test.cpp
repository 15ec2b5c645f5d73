// Covers parse_usual_array() of ext_payload.hpp: whatever it takes, the general way takes as well, and finds the same.

#include <random>

#include "msgpack/ext_payload.hpp"
#include "support.hpp"

#include "catch.hpp"

using flaxstate::ArrayPayload;
using namespace unit;

namespace {

std::string text_of(const ArrayPayload& array, const Byte* payload) {
  std::string text = std::string(array.view.dtype_text()) + (array.view.swapped ? " swapped " : " ") +
                     std::to_string(array.view.item_size) + " at " + std::to_string(array.data_position) + "+" +
                     std::to_string(array.data_size) + " " + std::to_string(array.view.data - payload) + " [";
  for (std::uint32_t i = 0; i < array.view.rank; ++i) text += std::to_string(array.view.shape[i]) + ",";
  return text + "]";
}

// Whether the fast way takes a payload; fails if the general way disagrees.
bool is_usual(const std::string& payload) {
  const ExactBytes bytes(payload);
  const auto size = static_cast<std::uint32_t>(payload.size());
  ArrayPayload usual;
  if (!flaxstate::parse_usual_array(bytes.data(), size, usual)) return false;
  flaxstate::Memory memory(flaxstate::default_allocator());
  flaxstate::Arena arena(memory);
  ArrayPayload general;
  const std::string failure = failure_of([&] {
    flaxstate::parse_array({flaxstate::no_location(), bytes.data(), arena}, bytes.data(), size, general);
  });
  if (failure != "OK" || text_of(usual, bytes.data()) != text_of(general, bytes.data())) {
    FAIL_CHECK(to_hex(payload).substr(0, 200) << ": " << failure);
  }
  return true;
}

std::string plain(const std::string& hex) { return from_hex(hex); }

}  // namespace

TEST_CASE("Flax's own arrays are usual") {
  CHECK(is_usual(plain("939102a7666c6f61743332c4080000803f00000040")));
  CHECK(is_usual(plain("9390a7666c6f61743634c4080000000000000000")));
  CHECK(is_usual(plain("93920202a862666c6f61743136c4080000000000000000")));
  CHECK(is_usual(plain("9391cd012ca575696e7438c5012c") + std::string(300, 'd')));
  CHECK(is_usual(plain("9391ce00011170a575696e7438c600011170") + std::string(70000, 'd')));
  CHECK(is_usual(plain("9391cc80a4626f6f6cc480") + std::string(128, 'd')));
}

TEST_CASE("What is unusual is left to the general way") {
  CHECK_FALSE(is_usual(""));
  CHECK_FALSE(is_usual(plain("93")));
  CHECK_FALSE(is_usual(plain("9391")));
  // dtypes with another byte order, a unit, or a name that isn't known
  CHECK_FALSE(is_usual(plain("939101a33e6932c4020102")));
  CHECK_FALSE(is_usual(plain("939101ae64617465746 96d6536345b6e735dc4080000000000000000")));
  CHECK_FALSE(is_usual(plain("939101a33c5533c40c616161616161616161616161")));
  CHECK_FALSE(is_usual(plain("939101a3537472c40161")));
  // shapes that don't fit, or are no ints
  CHECK_FALSE(is_usual(plain("939102a575696e7438c40161")));
  CHECK_FALSE(is_usual(plain("9391ffa575696e7438c40161")));
  CHECK_FALSE(is_usual(plain("9391c0a575696e7438c40161")));
  CHECK_FALSE(is_usual(plain("9392ceffffffffceffffffffa575696e7438c40161")));
  CHECK_FALSE(is_usual(plain("9393ceffffffffceffffffff01a575696e7438c40161")));
  // data that ends too early or too late
  CHECK_FALSE(is_usual(plain("939103a575696e7438c4036161")));
  CHECK_FALSE(is_usual(plain("939101a575696e7438c4016161")));
  CHECK_FALSE(is_usual(plain("939101a575696e7438a161")));
}

TEST_CASE("Random payloads, whole and changed: it takes nothing that the general way takes otherwise") {
  std::mt19937 random(82);
  const auto draw = [&](std::size_t below) { return random() % below; };
  const std::string names[] = {"float32", "uint8", "bool", "bfloat16", "int64", "complex128", "float8_e4m3b11fnuz",
                               "<f4",     ">f4",   "V2",   "float128", "int4",  "object",     "datetime64[ns]"};
  constexpr std::size_t item_sizes[] = {4, 1, 1, 2, 8, 16, 1, 4, 4, 2, 16, 1, 8, 8};
  std::size_t usual = 0;
  for (int round = 0; round < 20000; ++round) {
    const std::size_t sort = draw(std::size(names));
    const std::size_t rank = draw(draw(10) == 0 ? 12 : 4);
    std::string payload = from_hex("93") + static_cast<char>(0x90 + rank);
    std::size_t items = 1;
    for (std::size_t i = 0; i < rank; ++i) {
      const std::size_t extent = draw(5) + (draw(10) == 0 ? 0 : 1);
      items *= extent;
      if (draw(3) == 0) payload += from_hex(draw(2) == 0 ? "ce000000" : "cd00");
      payload += static_cast<char>(extent);
    }
    payload += static_cast<char>(0xa0 + names[sort].size());
    const std::size_t size = items * item_sizes[sort];
    payload += names[sort] + (size < 256 ? from_hex("c4") : from_hex("c5") + static_cast<char>(size >> 8));
    payload += static_cast<char>(size);
    payload += std::string(size, 'd');
    for (std::size_t changes = draw(3) == 0 ? 1 + draw(2) : 0; changes != 0; --changes) {
      const std::size_t at = draw(std::min<std::size_t>(payload.size(), 40));
      if (draw(4) == 0) {
        payload.resize(at + 1);
      } else {
        payload[at] = static_cast<char>(draw(2) == 0 ? draw(256) : 0xc0 + draw(32));
      }
    }
    usual += is_usual(payload) ? 1 : 0;
  }
  CHECK(usual > 3000);
}
