#include "tree/array_reader.hpp"

#include "fake_source.hpp"
#include "tree/tree_builder.hpp"

#include "catch.hpp"

using flaxstate::Advice;
using flaxstate::Dtype;
using flaxstate::Segment;
using flaxstate::TreeBuilder;
using namespace unit;

namespace {

constexpr std::int64_t four = 4;

ArrayView bytes_view(const FakeSource* source) {
  ArrayView view;
  view.dtype = Dtype::uint8;
  view.item_size = 1;
  view.rank = 1;
  view.shape = &four;
  view.source = source;
  return view;
}
ArrayView at_offset(const FakeSource& source, std::uint64_t offset) {
  ArrayView view = bytes_view(&source);
  view.is_in_source = true;
  view.offset = offset;
  return view;
}

std::string advised(const FakeSource& source) {
  std::string text;
  for (const FakeSource::Advised& entry : source.advised) {
    text += std::to_string(entry.range.offset) + "+" + std::to_string(entry.range.size) + ":" +
            std::to_string(static_cast<int>(entry.advice)) + " ";
  }
  return text;
}

}  // namespace

TEST_CASE("The sources of all arrays below a node hear of it, with their places; nothing is read") {
  FakeSource source("0123456789abcdef");
  source.map(16);
  const FakeSource other("xxxx");
  const ExactBytes memory("mmmm");
  Tree tree(flaxstate::default_allocator());
  TreeBuilder builder(tree);
  builder.begin(Kind::list, 4);
  builder.array(at_offset(source, 3));
  builder.begin(Kind::dict, 5);
  builder.key_text("a");
  ArrayView in_memory = bytes_view(nullptr);
  in_memory.data = memory.data();
  builder.array(in_memory);
  builder.key_text("b");
  ArrayView mapped = bytes_view(&source);
  mapped.data = source.mapping() + 7;
  builder.array(mapped);
  builder.key_text("c");
  const Segment segments[] = {Segment::in_source(1, 1), Segment(memory.data(), 1), Segment(source.mapping() + 10, 2)};
  ArrayView chunks = bytes_view(&source);
  chunks.segments = segments;
  chunks.segment_count = 3;
  builder.array(chunks);
  builder.key_text("d");
  ArrayView scalar = at_offset(other, 2);
  scalar.rank = 0;
  builder.scalar(scalar);
  builder.key_text("e");
  builder.str("text");
  builder.end();
  builder.array(at_offset(source, 12));
  builder.nil();
  builder.end();
  builder.finish(false);

  flaxstate::advise_arrays(*tree.root(), Advice::will_need);
  CHECK(advised(source) == "3+4:3 7+4:3 1+1:3 10+2:3 12+4:3 ");
  CHECK(advised(other) == "2+1:3 ");
  source.forget();
  const Node& dict = *flaxstate::child_at(*tree.root(), 1);
  flaxstate::advise_arrays(dict, Advice::dont_need);
  CHECK(advised(source) == "7+4:4 1+1:4 10+2:4 ");
  source.forget();
  flaxstate::advise_arrays(*flaxstate::child_at(*tree.root(), 2), Advice::random);
  CHECK(advised(source) == "12+4:2 ");
  flaxstate::advise_arrays(*flaxstate::child_at(*tree.root(), 3), Advice::random);
  flaxstate::advise_arrays(*flaxstate::first_child(dict), Advice::random);
  CHECK(advised(source) == "12+4:2 ");
  CHECK(source.reads.empty());
}
