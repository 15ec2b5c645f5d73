// A struct that grew goes through every way in which the boundary reads and fills what callers give.
#include "struct_size.hpp"

#include <array>
#include <cstring>
#include <limits>
#include <string>

#include "catch.hpp"
#include "source_callbacks.hpp"

namespace {

// As a later release has it: `appended` came after the first one.
struct Grown {
  std::size_t struct_size;
  void* user_data;
  void (*destroy_user_data)(void* user_data);
  std::uint32_t first_last;
  std::int32_t reserved;
  std::uint64_t appended;
};

// As the first release had it.
struct Old {
  std::size_t struct_size;
  void* user_data;
  void (*destroy_user_data)(void* user_data);
  std::uint32_t first_last;
  std::int32_t reserved;
};

// As a release after this one has it.
struct Newer {
  Grown known;
  std::uint64_t unknown;
};

}  // namespace

namespace flaxstate::capi {
template <>
inline constexpr std::size_t first_size<Grown> = sizeof(Old);
template <>
inline constexpr const char* struct_name<Grown> = "fs_grown";
static_assert(can_grow<Grown>() && has_no_padding<Grown>());
}  // namespace flaxstate::capi

using namespace flaxstate;
using namespace flaxstate::capi;

namespace {

const Grown* as_grown(const void* given) { return static_cast<const Grown*>(given); }

Old old_struct() { return {sizeof(Old), nullptr, nullptr, 7, 0}; }

Newer newer_struct() { return {{sizeof(Newer), nullptr, nullptr, 7, 0, 8}, 0}; }

std::string refusal(const void* given) {
  try {
    read_struct(as_grown(given));
  } catch (const Error& error) {
    REQUIRE(error.status() == Status::invalid_argument);
    return error.message();
  }
  return "taken";
}

int destroyed = 0;
void count_destroyed(void* user_data) { destroyed += *static_cast<int*>(user_data); }

}  // namespace

TEST_CASE("A struct of the first release is read with zeros for what came later") {
  // Behind it stands what must not be looked at.
  struct {
    Old old;
    std::uint64_t behind;
  } given{old_struct(), 99};
  const Grown read = read_struct(as_grown(&given));
  CHECK(read.first_last == 7);
  CHECK(read.appended == 0);
  CHECK(read.struct_size == sizeof(Grown));
}

TEST_CASE("A struct of today, and one of a later release, are read with all that is known") {
  Newer given = newer_struct();
  CHECK(read_struct(as_grown(&given)).appended == 8);
  CHECK(read_struct(as_grown(&given)).struct_size == sizeof(Grown));
  given.known.struct_size = sizeof(Grown);
  given.unknown = 1;  // beyond its size
  CHECK(read_struct(as_grown(&given)).appended == 8);
  CHECK(read_struct<Grown>(nullptr).first_last == 0);
}

TEST_CASE("What a later release added isn't ignored") {
  Newer given = newer_struct();
  given.unknown = std::uint64_t{1} << 63;
  CHECK(refusal(&given) == "fs_grown uses a member that this version of flaxstate doesn't know");
}

TEST_CASE("A struct_size that no release can have is refused") {
  Newer given = newer_struct();
  const std::array<std::size_t, 7> sizes{0,
                                         1,
                                         8,
                                         sizeof(Old) - 1,
                                         4097,
                                         std::numeric_limits<std::size_t>::max(),
                                         static_cast<std::size_t>(0xcdcdcdcdcdcdcdcdULL)};
  for (const std::size_t size : sizes) {
    CAPTURE(size);
    given.known.struct_size = size;
    CHECK(refusal(&given) == "fs_grown.struct_size is not a valid size: start with the _INIT macro");
    CHECK(readable(as_grown(&given)) == nullptr);
    CHECK_THROWS_AS(fill_struct(&given.known, Grown{}), Error);
    CHECK(given.known.struct_size == size);
    CHECK(given.known.appended == 8);
  }
}

TEST_CASE("The largest size is taken, if all that isn't known is zero") {
  std::array<unsigned char, 4096> bytes{};
  const Newer given = newer_struct();
  std::memcpy(bytes.data(), &given, sizeof given);
  const std::size_t size = bytes.size();
  std::memcpy(bytes.data(), &size, sizeof size);
  CHECK(refusal(bytes.data()) == "taken");
  bytes.back() = 1;
  CHECK(refusal(bytes.data()) == "fs_grown uses a member that this version of flaxstate doesn't know");
}

TEST_CASE("A reserved member is zero in structs of every size") {
  Old given = old_struct();
  given.reserved = 1;
  CHECK(refusal(&given) == "fs_grown.reserved must be 0: start with the _INIT macro");
}

TEST_CASE("A struct is filled as far as the caller has it") {
  const Grown filled{0, nullptr, nullptr, 70, 0, 80};
  struct {
    Old old;
    std::uint64_t behind;
  } old{old_struct(), 99};
  fill_struct(reinterpret_cast<Grown*>(&old.old), filled);
  CHECK(old.old.first_last == 70);
  CHECK(old.old.struct_size == sizeof(Old));
  CHECK(old.behind == 99);

  Newer newer = newer_struct();
  fill_struct(&newer.known, filled);
  CHECK(newer.known.appended == 80);
  CHECK(newer.known.struct_size == sizeof(Newer));
  CHECK(newer.unknown == 0);
}

TEST_CASE("Nothing is written behind the members that are known") {
  const Grown filled{0, nullptr, nullptr, 70, 0, 80};
  Newer newer = newer_struct();
  newer.unknown = 99;  // what stands behind a struct whose size is garbage
  CHECK_THROWS_AS(fill_struct(&newer.known, filled), Error);
  CHECK(newer.known.appended == 8);
  CHECK(newer.unknown == 99);
}

TEST_CASE("User data of a struct of the first release is destroyed, and of one that can't be read it isn't") {
  int weight = 1;
  destroyed = 0;
  Old given = old_struct();
  given.user_data = &weight;
  given.destroy_user_data = count_destroyed;
  { const UserData ended = user_data_of(as_grown(&given)); }
  CHECK(destroyed == 1);
  given.struct_size = sizeof(Old) - 8;
  { const UserData ended = user_data_of(as_grown(&given)); }
  CHECK(destroyed == 1);
}

TEST_CASE("A struct that is lent to a callback has the size that the callback's program knows") {
  const Grown known{0, nullptr, nullptr, 7, 0, 8};

  const Lent<Grown> as_first(known, 0);
  CHECK(as_first.get()->struct_size == sizeof(Old));
  CHECK(as_first.get()->first_last == 7);
  CHECK(as_first.get()->appended == 0);

  const Lent<Grown> as_today(known, sizeof(Grown));
  CHECK(as_today.get()->struct_size == sizeof(Grown));
  CHECK(as_today.get()->appended == 8);

  const Lent<Grown> as_newer(known, sizeof(Newer));
  Newer copy;
  std::memcpy(&copy, as_newer.get(), sizeof copy);
  CHECK(copy.known.struct_size == sizeof(Newer));
  CHECK(copy.known.appended == 8);
  CHECK(copy.unknown == 0);
  CHECK(read_struct(&copy.known).appended == 8);

  CHECK_THROWS_AS(Lent<Grown>(known, sizeof(Old) - 8), Error);
  CHECK_THROWS_AS(Lent<Grown>(known, 4104), Error);
}
