// Lists whose keys are sorted as text, as JAX sorts those of every dict: the order, against sorted strings, and that such lists are
// restored without a tree.

#include "object/element_runs.hpp"

#include <algorithm>
#include <vector>

#include "points.hpp"
#include "types.hpp"

#include "catch.hpp"

using flaxstate::counted;
using flaxstate::ElementRuns;
using namespace unit;

namespace {

std::vector<std::size_t> sorted_as_text(std::size_t count) {
  std::vector<std::size_t> numbers(count);
  for (std::size_t i = 0; i < count; ++i) numbers[i] = i;
  std::sort(numbers.begin(), numbers.end(),
            [](std::size_t left, std::size_t right) { return std::to_string(left) < std::to_string(right); });
  return numbers;
}

std::vector<std::size_t> in_runs(std::size_t count, bool is_sorted) {
  std::vector<std::size_t> numbers;
  ElementRuns runs(count);
  do {
    for (std::size_t i = runs.begin(); i < runs.end(); ++i) numbers.push_back(i);
    if (runs.is_at_fork() && is_sorted) runs.sort();
  } while (numbers.size() <= count && runs.next());
  return numbers;
}

constexpr std::size_t most = 1200;

struct Cloud {
  std::int64_t count;
  Point list[most];
};
const Type& add_cloud(Registry& registry, const std::string& element) {
  Field list = list_of("list", offsetof(Cloud, list), element, counted);
  list.count_offset = offsetof(Cloud, count);
  list.capacity = most;
  return add_type(registry, "Cloud", sizeof(Cloud), {list});
}
std::string cloud(const std::vector<std::size_t>& order) {
  std::string list;
  for (const std::size_t i : order) {
    list += (list.empty() ? "'" : ", '") + std::to_string(i) + "': " + point(static_cast<int>(i), i % 5 != 0);
  }
  return packed("{'list': {" + list + "}}");
}

}  // namespace

TEST_CASE("Elements in runs, by number and sorted as text") {
  for (std::size_t count = 1; count < 1300; ++count) {
    if (in_runs(count, true) != (count <= 10 ? in_runs(count, false) : sorted_as_text(count))) FAIL_CHECK(count);
    std::vector<std::size_t> numbers(count);
    for (std::size_t i = 0; i < count; ++i) numbers[i] = i;
    if (in_runs(count, false) != numbers) FAIL_CHECK(count);
  }
  for (const std::size_t count : {9999U, 10000U, 10001U, 123456U}) CHECK(in_runs(count, true) == sorted_as_text(count));
}

TEST_CASE("Lists whose keys are sorted as text are restored without a tree") {
  Registry registry;
  add_points(registry);
  const Type& type = add_cloud(registry, "Point");
  for (const std::size_t count : {1U, 2U, 9U, 10U, 11U, 12U, 20U, 21U, 99U, 100U, 101U, 110U, 111U, 1000U, 1200U}) {
    CAPTURE(count);
    const std::vector<std::size_t> order = sorted_as_text(count);
    CHECK(is_direct(type, Cloud{}, cloud(order)));
    for (std::size_t at = 1; at < count; at += 1 + count / 7) {
      std::vector<std::size_t> other = order;
      std::swap(other[at - 1], other[at]);
      CHECK_FALSE(is_direct(type, Cloud{}, cloud(other)));
      other = order;
      other[at] = other[at - 1];
      CHECK_FALSE(is_direct(type, Cloud{}, cloud(other)));
      other = order;
      other.erase(other.begin() + static_cast<std::ptrdiff_t>(at));
      is_direct(type, Cloud{}, cloud(other));
    }
  }
}

TEST_CASE("Lists whose keys are sorted as text, of elements that aren't straight, and of such that lead to pointers") {
  Registry registry;
  // A point as the only element of a list of its own.
  const Type& point_type = add_points(registry);
  add_type(registry, "Inner", sizeof(Point), {list_of("inner", 0, "Point", 1)});
  const Type& type = add_cloud(registry, "Inner");
  const auto state = [](std::size_t count) {
    std::string list;
    for (const std::size_t i : sorted_as_text(count)) {
      list += (list.empty() ? "'" : ", '") + std::to_string(i) +
              "': {'inner': {'0': " + point(static_cast<int>(i), true) + "}}";
    }
    return packed("{'list': {" + list + "}}");
  };
  for (const std::size_t count : {10U, 11U, 12U, 101U, 300U}) CHECK(is_direct(type, Cloud{}, state(count)));

  // All lead to one object, in which the last one by number stays.
  struct Link {
    Point* target;
  };
  struct Chain {
    Link links[12];
  };
  Field target = nested("target", 0, "Point");
  target.storage = flaxstate::Storage::pointer;
  add_type(registry, "Link", sizeof(Link), {target});
  const Type& chain_type = add_type(registry, "Chain", sizeof(Chain), {list_of("links", 0, "Link", 12)});
  std::string list;
  for (const std::size_t i : sorted_as_text(12)) {
    list +=
        (list.empty() ? "'" : ", '") + std::to_string(i) + "': {'target': " + point(static_cast<int>(i), true) + "}";
  }
  Point one{};
  Chain chain{};
  for (Link& link : chain.links) link.target = &one;
  CHECK_FALSE(is_direct(chain_type, chain, packed("{'links': {" + list + "}}")));
  CHECK(one.x == 11);
  CHECK(point_type.size == sizeof(Point));
}
