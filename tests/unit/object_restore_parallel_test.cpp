// Covers the threads of object_restore.hpp.

#include "fake_source.hpp"
#include "object/object_restore.hpp"
#include "tree/tree_builder.hpp"
#include "tree/tree_path.hpp"
#include "types.hpp"

#include "catch.hpp"

using flaxstate::Parallel;
using flaxstate::RestoreCall;
using flaxstate::TreePath;
using namespace unit;

TEST_CASE("Large arrays are read by several threads, and what fails there is all or nothing as well") {
  struct Large {
    float first[700000];
    float second[700000];
  };
  const std::int64_t count = 700000;
  std::string bytes;
  for (std::size_t i = 0; i < 1400000; ++i) {
    const auto value = static_cast<float>(i);
    bytes.append(reinterpret_cast<const char*>(&value), 4);
  }
  for (const std::size_t fail_at : {0U, 1U, 5U, 9U}) {
    FakeSource source(bytes);
    source.tries = true;
    source.fail_at = fail_at;
    Registry registry;
    const Type& type = add_type(
        registry, "Large", sizeof(Large),
        {leaf("first", 0, Dtype::float32, {count}), leaf("second", offsetof(Large, second), Dtype::float32, {count})});
    Tree tree(flaxstate::default_allocator());
    flaxstate::TreeBuilder builder(tree);
    builder.begin(Kind::dict, 2);
    for (const std::uint64_t i : {0U, 1U}) {
      builder.key_text(i == 0 ? "first" : "second");
      ArrayView view;
      view.dtype = Dtype::float32;
      view.item_size = 4;
      view.rank = 1;
      view.shape = &count;
      view.source = &source;
      view.is_in_source = true;
      view.offset = i * 2800000;
      builder.array(view);
    }
    builder.end();
    builder.finish(false);
    const auto target = std::make_unique<Large>();
    flaxstate::Memory memory(flaxstate::default_allocator());
    Parallel parallel({2});
    RestoreCall call({}, memory);
    call.parallel = &parallel;
    const std::string failure =
        failure_of([&] { flaxstate::restore_object(type, target.get(), *tree.root(), TreePath(), call); });
    CHECK(failure == (fail_at == 0 ? "OK" : fail_at == 9 ? "IO at ./second" : "IO at ./first"));
    CHECK(std::memcmp(target.get(), fail_at == 0 ? bytes.data() : std::string(5600000, '\0').data(), 5600000) == 0);
  }
}
