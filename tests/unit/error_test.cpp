#include "base/location.hpp"

#include <type_traits>

#include "support.hpp"

#include "catch.hpp"

using namespace unit;

namespace {

class Here final : public flaxstate::Location {
 public:
  std::string path() const override { return "./here"; }
  std::uint64_t offset() const override { return 7; }
};

}  // namespace

TEST_CASE("An error carries what it was made with, and copies of it can't fail") {
  static_assert(std::is_nothrow_copy_constructible_v<Error> && std::is_nothrow_copy_assignable_v<Error>);
  flaxstate::Mismatches mismatches;
  mismatches.heading = "1 mismatch";
  mismatches.list.push_back({flaxstate::MismatchKind::shape, "./a", "m", "w", "f"});
  const Error error(Status::mismatch, "message", "./a", 5, mismatches);
  const Error copy = error;
  CHECK(copy.status() == Status::mismatch);
  CHECK(std::string(copy.what()) == "message");
  CHECK(copy.message() == "message");
  CHECK(copy.path() == "./a");
  CHECK(copy.offset() == 5);
  CHECK(copy.mismatches().heading == "1 mismatch");
  REQUIRE(copy.mismatches().list.size() == 1);
  CHECK(copy.mismatches().list[0].wanted == "w");
  CHECK_FALSE(copy.mismatches().list[0].message_has_path);
}

TEST_CASE("An error without a place has an empty path and no offset") {
  const Error error(Status::busy, "m");
  CHECK(error.path().empty());
  CHECK(error.offset() == flaxstate::no_offset);
  CHECK(error.mismatches().list.empty());
}

TEST_CASE("A place throws with its path and its offset, or with another offset") {
  const Here here;
  const auto error = error_of([&] { here.fail(Status::key, "m"); });
  REQUIRE(error.has_value());
  CHECK(error->status() == Status::key);
  CHECK(error->path() == "./here");
  CHECK(error->offset() == 7);
  const auto elsewhere = error_of([&] { here.fail_at(Status::key, "m", 9); });
  REQUIRE(elsewhere.has_value());
  CHECK(elsewhere->offset() == 9);
}

TEST_CASE("Names of statuses; a number that is none has no name") {
  CHECK(std::string(flaxstate::status_name(Status::ok)) == "OK");
  CHECK(std::string(flaxstate::status_name(Status::not_durable)) == "NOT_DURABLE");
  for (std::int32_t number = -5; number < 200; ++number) {
    const bool known = flaxstate::status_name(static_cast<Status>(number)) != nullptr;
    const bool expected = number == 0 || (number >= 10 && number <= 17) || number == 30 || number == 40 ||
                          number == 41 || (number >= 50 && number <= 54) || (number >= 60 && number <= 62) ||
                          number == 90;
    if (known != expected) FAIL_CHECK(number);
  }
}
