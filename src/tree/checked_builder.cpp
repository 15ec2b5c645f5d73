#include "tree/checked_builder.hpp"

#include <utility>

#include "base/english.hpp"
#include "base/format_constants.hpp"
#include "base/shown_text.hpp"
#include "base/too_deep.hpp"
#include "base/utf8.hpp"
#include "dtype/dtype.hpp"
#include "io/item_source.hpp"
#include "tree/array_reader.hpp"
#include "tree/tree_walk.hpp"

namespace flaxstate {
namespace {

bool is_utf8(std::string_view text) noexcept {
  return is_valid_utf8(reinterpret_cast<const Byte*>(text.data()), text.size());
}

}  // namespace

TreeBuilder& CheckedBuilder::builder() {
  if (!builder_.has_value()) {
    constexpr std::uint64_t tree_size = Allocated::taken_by<Tree>();
    if (memory_limit_ != 0 && memory_limit_ < tree_size) Memory::fail_limit();
    tree_.reset(new (allocator_) Tree(allocator_));
    tree_->memory.set_limit(limit_less(memory_limit_, tree_size));
    builder_.emplace(*tree_);
  }
  return *builder_;
}

void CheckedBuilder::fail(Status status, const char* message) { ValueLocation(builder()).fail(status, message); }

void CheckedBuilder::before_value() {
  TreeBuilder& builder = this->builder();
  if (builder.depth() == 0) {
    if (has_root_) fail(Status::state, "the tree has its value already");
    return;
  }
  if (builder.frame().keyed && !has_key_) {
    ContainerLocation(builder).fail(Status::state, "a key is expected before the value");
  }
}

void CheckedBuilder::after_value() {
  has_key_ = false;
  if (builder().depth() == 0) {
    has_root_ = true;
  } else {
    // Counts from 0 down, since messages take the index of a child from the size (0 as yet) less what remains.
    --builder().frame().remaining;
  }
}

std::string_view CheckedBuilder::copy(std::string_view text) {
  return {reinterpret_cast<const char*>(builder().tree().arena.copy(text.data(), text.size())), text.size()};
}

void CheckedBuilder::begin(Kind kind) {
  if (!is_container(kind) || kind > Kind::dataclass)
    fail(Status::invalid_argument, "the kind is not that of a container");
  before_value();
  if (builder().depth() >= format::max_depth) fail(Status::limit, too_deep("tree").c_str());
  builder().begin(kind, 0);
  has_key_ = false;
}

void CheckedBuilder::begin_dataclass(std::string_view class_name) {
  begin(Kind::dataclass);
  if (!is_utf8(class_name)) fail(Status::utf8, "the name of a class is not UTF-8");
  set_class_name(builder().tree(), builder().frame().node, copy(class_name));
}

void CheckedBuilder::end() {
  if (builder().depth() == 0) fail(Status::state, "no container is open");
  if (has_key_) ContainerLocation(builder()).fail(Status::state, "a value is expected after the key");
  builder().set_child_count(0U - builder().frame().remaining);
  builder().end();
  after_value();
}

void CheckedBuilder::key(const KeyView& key) {
  TreeBuilder& builder = this->builder();
  const ContainerLocation where(builder);
  if (builder.depth() == 0 || !builder.frame().keyed) where.fail(Status::state, "no key belongs here");
  if (has_key_) where.fail(Status::state, "a value is expected after the key");
  const bool text_only = builder.tree().nodes[builder.frame().node].kind != Kind::dict;
  if (text_only && key.kind != Kind::str) where.fail(Status::key, "named tuples and dataclasses have str keys only");
  if (key.kind == Kind::str && !is_utf8(key.text())) where.fail(Status::utf8, "a key is not UTF-8");
  if (key.kind == Kind::ext && format::is_own_extension(key.ext_code)) {
    where.fail(Status::invalid_argument, "the extension codes 1, 2, 3 and -1 have kinds of their own");
  }
  if (key.kind == Kind::timestamp && key.size > format::max_nanoseconds) {
    where.fail(Status::invalid_argument, "a timestamp has at most 999,999,999 nanoseconds");
  }
  if (key.kind == Kind::scalar) check_array(key.scalar);
  StateBuilder events(builder);
  if (key.kind == Kind::str) {
    events.key_text(key.text());
  } else {
    const CanonicalName name(key.scalar.dtype, key.scalar.name);
    KeyView named = key;
    named.scalar.name = name.text();
    events.key(named);
  }
  has_key_ = true;
}

void CheckedBuilder::nil() {
  before_value();
  builder().nil();
  after_value();
}

void CheckedBuilder::boolean(bool value) {
  before_value();
  builder().boolean(value);
  after_value();
}

void CheckedBuilder::integer(std::int64_t value) {
  before_value();
  builder().integer(value);
  after_value();
}

void CheckedBuilder::unsigned_integer(std::uint64_t value) {
  before_value();
  builder().unsigned_integer(value);
  after_value();
}

void CheckedBuilder::real(double value) {
  before_value();
  builder().real(value);
  after_value();
}

void CheckedBuilder::complex(double real, double imag) {
  before_value();
  builder().complex(real, imag);
  after_value();
}

void CheckedBuilder::str(std::string_view text) {
  before_value();
  if (text.size() > UINT32_MAX) fail(Status::limit, "a str has at most 2^32 - 1 bytes");
  if (!is_utf8(text)) fail(Status::utf8, "a str is not UTF-8");
  builder().str(copy(text));
  after_value();
}

void CheckedBuilder::bytes(const Byte* data, std::size_t size) {
  before_value();
  if (size > UINT32_MAX) fail(Status::limit, "bytes have at most 2^32 - 1 bytes");
  builder().bytes(builder().tree().arena.copy(data, size), static_cast<std::uint32_t>(size));
  after_value();
}

void CheckedBuilder::ext(std::int32_t code, const Byte* data, std::size_t size) {
  before_value();
  if (code < INT8_MIN || code > INT8_MAX) fail(Status::invalid_argument, "the code of an extension must be -128 … 127");
  if (format::is_own_extension(code)) {
    fail(Status::invalid_argument, "the extension codes 1, 2, 3 and -1 have kinds of their own");
  }
  if (size > UINT32_MAX) fail(Status::limit, "an extension has at most 2^32 - 1 bytes");
  builder().ext(static_cast<std::int8_t>(code), builder().tree().arena.copy(data, size),
                static_cast<std::uint32_t>(size));
  after_value();
}

void CheckedBuilder::timestamp(std::int64_t seconds, std::uint32_t nanoseconds) {
  before_value();
  if (nanoseconds > format::max_nanoseconds) {
    fail(Status::invalid_argument, "a timestamp has at most 999,999,999 nanoseconds");
  }
  builder().timestamp(seconds, nanoseconds);
  after_value();
}

void CheckedBuilder::check_array(const ArrayView& array) {
  if (array.rank > format::max_rank) fail(Status::limit, "an array has at most 64 dimensions");
  const std::uint32_t known_size = dtype_item_size(array.dtype);
  if (array.item_size == 0 || (known_size != 0 && known_size != array.item_size) ||
      (known_size == 0 && array.dtype != Dtype::opaque)) {
    fail(Status::dtype, "there is no such dtype, or its item size is different");
  }
  if (dtype_needs_name(array.dtype) && !is_name_for_dtype(array.dtype, array.name, array.item_size)) {
    fail(Status::dtype, ("Flax can't read a dtype with the name " + shown_repr(array.name) + " and items of " +
                         quantity(array.item_size, "byte"))
                            .c_str());
  }
  std::uint64_t items = 0;
  if (!checked_item_count(array.shape, array.rank, array.item_size, items)) {
    fail(Status::shape, "a dimension of the shape is negative, or the shape is larger than an array can be");
  }
  if (items == 0 && array.dtype == Dtype::opaque) {
    fail(Status::dtype, "an empty array of an unknown dtype can't be read again: nothing tells its item size");
  }
  if (array.is_in_source && array.item_size > ItemSource::largest_item) {
    fail(Status::dtype, "items that are made when they are asked for have at most 4,096 bytes");
  }
  if (items != 0 && array.data == nullptr && !array.is_in_source)
    fail(Status::invalid_argument, "the array has items but no data");
}

void CheckedBuilder::array(const ArrayView& array, bool copy_data) {
  before_value();
  check_array(array);
  ArrayView placed = array;
  if (!array.name.empty()) placed.name = copy(CanonicalName(array.dtype, array.name).text());
  if (copy_data) {
    Byte* data = builder().tree().arena.allocate(array.size(), dtype_alignment(array.dtype));
    copy_items(array, 0, array.item_count(), data, array.swapped);
    placed.data = data;
    placed.strides = nullptr;
  }
  builder().array(placed);
  after_value();
}

void CheckedBuilder::adopt_source(std::unique_ptr<Source> source) { tree_->adopt_source(std::move(source)); }

void CheckedBuilder::scalar(const ArrayView& scalar) {
  before_value();
  if (scalar.rank != 0) fail(Status::shape, "a NumPy scalar has no dimensions");
  check_array(scalar);
  const CanonicalName name(scalar.dtype, scalar.name);
  ArrayView named = scalar;
  named.name = name.text();
  const ValueLocation where(builder());
  StateBuilder(builder()).scalar(named, Surroundings{false, 0, where});
  after_value();
}

void CheckedBuilder::node(const Node& node) {
  value([&](StateBuilder& events, std::uint32_t depth) {
    const ValueLocation where(builder());
    WalkWorkspace workspace(builder().tree().memory);
    TreeWalk<StateBuilder> walk(events, WalkMode::unchanged, workspace, {&where, depth, true});
    walk.run(node);
  });
}

void CheckedBuilder::throw_failure() const {
  if (out_of_memory_) throw std::bad_alloc();
  if (failure_.has_value()) throw Error(*failure_);
}

std::unique_ptr<Tree> CheckedBuilder::finish() {
  const std::optional<Error> failure = std::exchange(failure_, std::nullopt);
  const bool out_of_memory = std::exchange(out_of_memory_, false);
  const bool complete = is_complete();
  const bool empty = !builder_.has_value();
  const bool fails = failure.has_value() || out_of_memory || !complete;
  if (!fails) builder_->finish(false);
  builder_.reset();
  std::unique_ptr<Tree> tree = std::move(tree_);
  has_root_ = has_key_ = false;
  if (out_of_memory) throw std::bad_alloc();
  if (failure.has_value()) throw Error(*failure);
  if (!complete) throw Error(Status::state, empty ? "nothing was built" : "a container is still open");
  return tree;
}

}  // namespace flaxstate
