// memcpy of the encoded bytes: nothing that copies as many can be faster on one thread.
#include <algorithm>
#include <cstring>

#include "fixture.hpp"

namespace flaxstate::bench {

namespace {

Operation copy_paged_in(Fixture& fixture) {
  Operation operation;
  operation.name = "memcpy_paged_in";
  operation.work = [&fixture] { std::memcpy(fixture.scratch.data(), fixture.encoded.data(), fixture.encoded_size); };
  return operation;
}

// In pieces as large as the arrays of the workload are on average: memcpy takes other ways for other sizes.
Operation copy_by_array(Fixture& fixture) {
  const std::size_t piece = std::max<std::size_t>(1, fixture.encoded_size / fixture.workload->leaf_count());
  Operation operation;
  operation.name = "memcpy_by_array";
  operation.work = [&fixture, piece] {
    for (std::size_t done = 0; done < fixture.encoded_size; done += piece) {
      std::memcpy(fixture.scratch.data() + done, fixture.encoded.data() + done,
                  std::min(piece, fixture.encoded_size - done));
    }
  };
  return operation;
}

Operation copy_fresh(Fixture& fixture, const std::string& name, Pages::Kind kind) {
  const auto pages = std::make_shared<std::unique_ptr<Pages>>();
  Operation operation;
  operation.name = name;
  operation.fresh_bytes = fixture.encoded_size;
  operation.work = [&fixture, pages, kind] {
    *pages = std::make_unique<Pages>(fixture.encoded_size, kind);
    std::memcpy((*pages)->data(), fixture.encoded.data(), fixture.encoded_size);
  };
  operation.finish = [pages] { pages->reset(); };
  return operation;
}

}  // namespace

std::vector<Operation> copy_yardsticks(Fixture& fixture) {
  return {copy_paged_in(fixture), copy_by_array(fixture), copy_fresh(fixture, "memcpy_fresh", Pages::Kind::ordinary),
          copy_fresh(fixture, "memcpy_fresh_huge_pages", Pages::Kind::huge)};
}

}  // namespace flaxstate::bench
