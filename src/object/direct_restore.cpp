#include "object/direct_restore.hpp"

#include <algorithm>
#include <cstring>
#include <string_view>

#include "base/byte_overlap.hpp"
#include "base/format_constants.hpp"
#include "base/own_frame.hpp"
#include "base/short_text.hpp"
#include "base/utf8.hpp"
#include "dtype/plain_value.hpp"
#include "msgpack/element_key.hpp"
#include "msgpack/ext_payload.hpp"
#include "msgpack/msgpack_header.hpp"
#include "msgpack/struct_reader.hpp"
#include "msgpack/text_count.hpp"
#include "object/direct_types.hpp"
#include "object/element_check.hpp"
#include "object/element_runs.hpp"
#include "object/field_access.hpp"
#include "object/key_orders.hpp"
#include "object/leaf_store.hpp"
#include "object/new_map_keys.hpp"
#include "object/object_restore.hpp"
#include "object/ordered_reader.hpp"
#include "object/origin_path.hpp"
#include "object/pass_progress.hpp"
#include "object/staged_container.hpp"
#include "object/state_count.hpp"
#include "tree/tree_path.hpp"

namespace flaxstate {
namespace {

// What the steps of a call share.
struct DirectCall {
  RestoreCall restore;
  const ReadOptions& reading;
  StagedParts& staged;
  Tree& scratch;
  GrowArray<StagedBytes>& staged_bytes;  // of the staged containers in the target itself
  KeyOrders orders;
  ByteRange bytes;
  PassProgress progress;
  StateCount count;
  bool is_counted;  // each node counts
  bool is_limited;  // what containers make room for counts
  std::size_t next_bytes = 0;
  std::uint32_t levels = 0;
  std::size_t differing = 0;  // bytes that were read into a tree
  bool made_large_room = false;
  bool is_hopeless = false;  // an element won't do, whatever is tried
  bool needs_tree = false;   // nor will that of any other object of these types
};

template <Pass pass>
class DirectRestore {
 public:
  explicit DirectRestore(DirectCall& call) noexcept
      : call_(call), bytes_(call.bytes), reader_(call.orders, call.bytes) {}

  // False: it is unfit.
  bool state(const Type& type, void* target, std::uint32_t depth, const TreePath& path) {
    const TypeProgram* const program = type.program.get();
    if (!can_read(program, depth)) return false;
    call_.count.add_objects(*program, 1);
    auto* const object = static_cast<Byte*>(target);
    const TypeProgram* in_order = program;
    std::size_t stretch = OrderedReader<pass>::stretch_of(*program);
    for (std::size_t op = 0;; ++op) {
      if (op < stretch) {
        op = read_struct<pass>(in_order->writing, op, object, bytes_);
      } else {
        const auto reached = reader_.read(*program, in_order, op, object);
        op = reached.op;
        in_order = reached.program;
        if (op >= program->sorted->fork) stretch = unfit;
      }
      if (op == unfit) return false;
      const TypeProgram& ordered = *in_order;
      if (op == ordered.writing.ops.size()) return true;
      const FieldOrigin& origin = ordered.origins[ordered.write_origins[op]];
      const bool is_text = ordered.writing.ops[op].code == StructCode::text_at;
      if (is_text && pass == Pass::fill && origin.field->accessors->can_reset()) {
        if (!fresh_text(ordered, ordered.writing.ops[op], origin, object, path)) return false;
        continue;
      }
      if (is_text) call_.count.take_back_leaf();
      if (!general(ordered, origin, object, depth, path)) return false;
    }
  }

 private:
  bool can_read(const TypeProgram* program, std::uint32_t depth) noexcept {
    if (program == nullptr || !program->reads_bytes) return need_tree();
    return depth + program->writing.levels <= call_.reading.depth_limit + 1;
  }
  bool need_tree() noexcept {
    call_.needs_tree = true;
    call_.is_hopeless = true;
    return false;
  }

  bool general(const TypeProgram& program, const FieldOrigin& origin, Byte* object, std::uint32_t depth,
               const TreePath& path) {
    if (call_.levels == most_direct_levels) return false;
    call_.progress.reach(bytes_.next);
    ++call_.levels;
    const FieldOrigin& keyed = keyed_origin(program, origin);
    Byte* const base = object + origin.base;
    bool fits = false;
    if (keyed.above != 0) {
      fits = left_over(program, origin, keyed, base, depth, path);
    } else if (keyed.has_key) {
      fits = value(*origin.field, base, depth + origin.depth, TreePath(path, keyed.field->name));
    } else {
      fits = value(*origin.field, base, depth + origin.depth, path);
    }
    --call_.levels;
    return fits;
  }
  FLAXSTATE_OWN_FRAME bool left_over(const TypeProgram& program, const FieldOrigin& origin, const FieldOrigin& keyed,
                                     Byte* base, std::uint32_t depth, const TreePath& path) {
    bool fits = false;
    below(program, keyed, path, [&](const TreePath& above) {
      fits = value(*origin.field, base, depth + origin.depth, TreePath(above, keyed.field->name));
    });
    return fits;
  }

  // Most of what staged elements have beside numbers.
  FLAXSTATE_OWN_FRAME bool fresh_text(const TypeProgram& program, const StructOp& op, const FieldOrigin& origin,
                                      Byte* object, const TreePath& path) {
    const Field& field = *origin.field;
    std::size_t size = 0;
    const Byte* const text = take_text(field, size);
    if (text == nullptr) return false;
    const OriginLocation where(program, origin, path);
    charge(size, 1, where);
    field.accessors->reset(object + origin.base + field.offset, size, where);
    auto* const first = load<Byte*>(object + op.offset);
    if (laid_out_size(op, object + op.offset, first) != size || (first == nullptr && size != 0)) {
      laid_out(field.layout, object + origin.base + field.offset, 1, where);
      fail_reset(where);
    }
    copy_mostly_short(first, text, size);
    return true;
  }

  bool value(const Field& field, void* object, std::uint32_t depth, const TreePath& path) {
    if (field.storage == Storage::accessors) return accessed(field, object, depth, path);
    if (field.storage == Storage::view) return need_tree();
    Byte* const data = field_data(field, object);
    if (field.storage == Storage::pointer && (data == nullptr || is_nil())) return null_pointer(field, object, data);
    if (field.type == nullptr) return leaf(field, object, data, path);
    const Type& type = type_of(field, path);
    if (field.rank == 0) return state(type, data, depth, path);
    return objects(field, type, object, data, depth, path);
  }

  bool is_nil() const noexcept { return bytes_.left() != 0 && *bytes_.next == 0xc0; }
  bool take_nil() noexcept {
    if (!is_nil()) return false;
    ++bytes_.next;
    call_.count.add_leaf();
    return true;
  }
  bool null_pointer(const Field& field, void* object, const Byte* data) noexcept {
    if (data != nullptr || !take_nil()) return false;
    const std::int64_t nothing[max_field_rank] = {};
    if (pass != Pass::check && field.has_extents) store_extents(field, object, nothing);
    if (field.is_counted()) set_count(field, object, 0);
    return true;
  }
  void set_count(const Field& field, void* object, std::size_t count) noexcept {
    if (pass != Pass::check) store_count(object, field.count_offset, field.count_size, count);
  }

  // A header, and what stands behind it.
  static bool take_header(ByteRange& bytes, Header& header, Token token) noexcept {
    header = read_header(bytes.next, bytes.end);
    if (header.token != token) return false;
    bytes.next += header.header_size;
    return header.size <= bytes.left();
  }

  FLAXSTATE_OWN_FRAME bool leaf(const Field& field, void* object, Byte* data, const TreePath& path) {
    call_.count.add_leaf();
    if (field.leaf != LeafType::items) return text(field, object, data, path);
    if (field.form == Form::plain) return number(field.dtype, data);
    ArrayPayload array;
    if (!take_array(field, bytes_, array)) return false;
    std::uint64_t needed = 0;
    if (field.is_counted()) needed = static_cast<std::uint64_t>(array.shape[0]);
    if (field.has_extents) needed = array.view.item_count();
    if (field.varies() && needed > field_room(field, object, path)) return false;
    if (pass == Pass::check) return true;
    store_array(field, array.view, data, copying(path));
    if (field.is_counted()) set_count(field, object, needed);
    if (field.has_extents) store_extents(field, object, array.shape);
    return true;
  }
  CopyCall copying(const Location& where) const noexcept {
    return {where, call_.restore.parallel, call_.restore.progress};
  }

  bool number(Dtype dtype, Byte* data) noexcept {
    Byte unused[16];
    Byte* const item = pass == Pass::check ? unused : data;
    const Header header = read_header(bytes_.next, bytes_.end);
    bytes_.next += header.header_size;
    switch (header.token) {
      case Token::boolean: *item = header.integer != 0 ? 1 : 0; return dtype == Dtype::boolean;
      case Token::integer: return dtype != Dtype::boolean && store_plain_int(dtype, header.integer, item);
      case Token::unsigned_integer:
        return dtype != Dtype::boolean && store_plain_uint(dtype, header.unsigned_integer, item);
      case Token::real: return store_plain_float(dtype, header.real, item);
      default: return false;
    }
  }

  // One that is as the field.
  static bool take_array(const Field& field, ByteRange& bytes, ArrayPayload& array) noexcept {
    Header header;
    if (!take_header(bytes, header, Token::ext)) return false;
    const bool is_scalar = header.ext_code == format::ext_scalar;
    if (!is_scalar && header.ext_code != format::ext_array) return false;
    if (!parse_usual_array(bytes.next, header.size, array) || !same_dtype(field, array.view)) return false;
    if (array.view.rank != field.rank || (is_scalar && field.rank != 0)) return false;
    const auto fits = [](std::int64_t wanted, std::int64_t found) { return wanted == counted || wanted == found; };
    if (!std::equal(field.shape, field.shape + field.rank, array.shape, fits)) return false;
    bytes.next += header.size;
    return true;
  }

  // Text or bytes; nullptr: it isn't.
  const Byte* take_text(const Field& field, std::size_t& size) noexcept {
    Header header;
    const bool is_str = field.leaf == LeafType::str;
    if (!take_header(bytes_, header, is_str ? Token::str : Token::bin)) return nullptr;
    size = header.size;
    const Byte* const at = bytes_.next;
    bytes_.next += size;
    return !is_str || is_valid_utf8(at, size) ? at : nullptr;
  }
  bool text(const Field& field, void* object, Byte* data, const TreePath& path) {
    std::size_t size = 0;
    const Byte* const at = take_text(field, size);
    if (at == nullptr) return false;
    const std::size_t room = field_room(field, object, path);
    const bool is_terminated = field.leaf == LeafType::str && !field.is_counted();
    if (size > room || (is_terminated && (size == room || std::memchr(at, 0, size) != nullptr))) return false;
    if (pass == Pass::check) return true;
    if (size != 0) std::memcpy(data, at, size);
    if (is_terminated) std::memset(data + size, 0, room - size);
    if (field.is_counted()) set_count(field, object, size);
    return true;
  }

  bool take(const ElementKey& key) noexcept {
    if (!key.stands_at(bytes_.next, bytes_.left())) return false;
    bytes_.next += key.size();
    return true;
  }
  // The dict of a list or map.
  bool take_entries(std::uint32_t depth, std::size_t& count) noexcept {
    Header header;
    if (depth > call_.reading.depth_limit || bytes_.left() == 0) return false;
    // Most are short.
    if ((*bytes_.next & 0xf0U) == 0x80) {
      count = *bytes_.next++ & 0x0fU;
      if (count > bytes_.left()) return false;
    } else {
      if (!take_header(bytes_, header, Token::map)) return false;
      count = header.size;
    }
    call_.count.add_dict();
    return call_.count.has_room_for(count);
  }
  // Whether its entries may be elements of that type. Each has a key of a byte at least.
  bool have_room(const Type& type, std::size_t count) const noexcept {
    return count <= bytes_.left() / (1 + least_size(type));
  }
  static std::size_t least_size(const Type& type) noexcept {
    if (type.program == nullptr) return 1;
    const StructProgram& program = type.program->writing;
    return std::max<std::size_t>(1, program.fixed_encoding + program.varying_ops.size());
  }

  FLAXSTATE_OWN_FRAME bool objects(const Field& field, const Type& type, void* object, Byte* data, std::uint32_t depth,
                                   const TreePath& path) {
    std::size_t count = 0;
    if (!take_entries(depth, count) || !have_room(type, count)) return false;
    const std::size_t room = field_room(field, object, path);
    if (field.is_counted() ? count > room : count != room) return false;
    if (!elements(type, data, count, depth + 1, path)) return false;
    if (field.is_counted()) set_count(field, object, count);
    return true;
  }

  // Those of a list, one behind the other.
  bool elements(const Type& type, Byte* first, std::size_t count, std::uint32_t depth, const TreePath& path) {
    const TypeProgram* const program = type.program.get();
    if (!can_read(program, depth)) return false;
    const bool is_straight = program->writing.is_read_straight;
    if (is_straight) call_.count.add_objects(*program, count);
    for (ElementRuns runs(count);;) {
      const bool fits = is_straight
                            ? straight_elements(type, first, runs.begin(), runs.end(), depth, path)
                            : each_element(type, runs.begin(), runs.end(), depth, path,
                                           [&](std::size_t i, const TreePath&) { return first + i * type.size; });
      if (!fits) return false;
      if (runs.is_at_fork() && are_sorted(type)) runs.sort();
      if (!runs.next()) return true;
    }
  }
  // As text, from "10" on. Not where elements may lead to one object, of which the last one wins.
  bool are_sorted(const Type& type) noexcept {
    if (!ElementKey(10).stands_at(bytes_.next, bytes_.left()) || may_lead_to_pointers(type)) return false;
    call_.orders.elements_are_sorted();
    return true;
  }
  bool straight_elements(const Type& type, Byte* first, std::size_t begin, std::size_t end, std::uint32_t depth,
                         const TreePath& path) {
    const TypeProgram& program = *type.program;
    const std::size_t piece = call_.progress.piece(least_size(type));
    for (std::size_t done = begin; done != end;) {
      const std::size_t piece_end = end - done > piece ? done + piece : end;
      done += reader_.read_elements(program, first, done, piece_end);
      call_.progress.reach(bytes_.next);
      if (done == piece_end) continue;
      const ElementKey key(done);
      if (pass != Pass::fill || !take(key)) return false;
      if (!by_tree(type, first + done * type.size, bytes_.next, depth, TreePath(path, done))) return false;
      ++done;
    }
    return true;
  }
  template <class Place>
  FLAXSTATE_OWN_FRAME bool each_element(const Type& type, std::size_t begin, std::size_t end, std::uint32_t depth,
                                        const TreePath& path, const Place& place) {
    ElementKey key(begin);
    for (std::size_t i = begin; i < end; ++i, key.next()) {
      const TreePath below(path, i);
      if (!take(key) || !element(type, place(i, below), depth, below)) return false;
    }
    return true;
  }
  // What is otherwise than its program, but in a container that nobody sees yet, goes through a tree.
  bool element(const Type& type, void* object, std::uint32_t depth, const TreePath& path) {
    call_.progress.reach(bytes_.next);
    if (pass != Pass::fill) return state(type, object, depth, path);
    const Byte* const begin = bytes_.next;
    const std::size_t staged = call_.staged.count();
    const std::uint32_t levels = call_.levels;
    if (state(type, object, depth, path)) return true;
    call_.levels = levels;
    call_.staged.discard_from(staged);
    return by_tree(type, object, begin, depth, path);
  }
  FLAXSTATE_OWN_FRAME bool by_tree(const Type& type, void* object, const Byte* begin, std::uint32_t depth,
                                   const TreePath& path) {
    if (call_.is_hopeless || call_.is_counted) return false;
    call_.is_hopeless = true;
    const RestoreOptions& options = call_.restore.options;
    if (call_.reading.lenient || options.keep_missing || depth > call_.reading.depth_limit) return false;
    ReadOptions reading = call_.reading;
    reading.trailing = Trailing::stream;
    reading.depth_limit -= depth - 1;
    reading.keep_memory = true;
    if (!read_tree(begin, reading)) return false;
    const auto size = static_cast<std::size_t>(call_.scratch.bytes_used);
    bytes_.next = begin + size;
    call_.differing += size;
    // A state of another order or kind is read once more before long, and not element by element.
    constexpr std::size_t few = 4096;
    if (call_.differing > few + static_cast<std::size_t>(begin - bytes_.begin) / 4) return false;
    if (!fill_object(type, object, *call_.scratch.root(), depth, path, call_.restore, call_.staged)) return false;
    call_.is_hopeless = false;
    return true;
  }

  FLAXSTATE_OWN_FRAME bool read_tree(const Byte* begin, const ReadOptions& reading) {
    try {
      read_msgpack(begin, static_cast<std::size_t>(bytes_.end - begin), reading, call_.scratch);
      return true;
    } catch (const Error& error) {
      if (error.status() == Status::no_memory) throw;
      return false;
    }
  }

  FLAXSTATE_OWN_FRAME bool accessed(const Field& field, void* object, std::uint32_t depth, const TreePath& path) {
    const Accessors& accessors = *field.accessors;
    void* const container = static_cast<Byte*>(object) + field.offset;
    if (pass == Pass::fill && field.can_reset) return fresh(field, object, depth, path);
    const Byte* const begin = bytes_.next;
    if (pass == Pass::write && call_.staged.is_next(&accessors, container) && is_next(begin)) return committed();
    // One that was to be kept, but that another field changed meanwhile, is staged only now.
    Contents contents;
    require_restoring(accessors, path);
    if (!take_contents(field, depth, contents, path)) return false;
    if (is_kept(field, object, contents, path)) return keep(field, contents, depth, path);
    if (contents.count != 0) charge(contents.count, element_size(field, path), path);
    call_.staged.reserve();
    contents.staged = accessors.prepare(container, contents.count, path);
    call_.staged.add(&accessors, container, contents.staged);
    if (contents.count != 0 && !fill(field, contents, depth, path)) return false;
    if (pass != Pass::check) call_.staged.commit_last();
    if (pass == Pass::check) call_.staged_bytes.push_back({begin, bytes_.next});
    return true;
  }
  // In an element that nobody sees yet.
  bool fresh(const Field& field, void* object, std::uint32_t depth, const TreePath& path) {
    if (field.container == Container::items) return fresh_items(field, object, depth, path);
    const Type& type = type_of(field, path);
    std::size_t count = 0;
    if (field.container == Container::optional) {
      count = take_nil() ? 0 : 1;
    } else if (!take_entries(depth, count) || !have_room(type, count)) {
      return false;
    }
    void* const container = static_cast<Byte*>(object) + field.offset;
    if (count != 0) charge(count, type.size, path);
    Byte* const first = reset_container(field, container, count, path);
    return count == 0 || fill_objects(field, type, container, first, count, depth, path);
  }
  FLAXSTATE_OWN_FRAME bool fresh_items(const Field& field, void* object, std::uint32_t depth, const TreePath& path) {
    Contents contents;
    if (!take_contents(field, depth, contents, path)) return false;
    contents.staged = static_cast<Byte*>(object) + field.offset;
    if (contents.count != 0) charge(contents.count, element_size(field, path), path);
    contents.first = reset_container(field, contents.staged, contents.count, path);
    return contents.count == 0 || fill(field, contents, depth, path);
  }
  static Byte* first_staged(const Field& field, void* staged, Byte* first, const TreePath& path) {
    return first != nullptr ? first : static_cast<Byte*>(field.accessors->staged_element(staged, 0, {}, path));
  }

  // Two fields may lead to one container, of which only one was staged.
  bool is_next(const Byte* begin) const noexcept { return call_.staged_bytes[call_.next_bytes].begin == begin; }
  bool committed() noexcept {
    call_.staged.commit_next();
    bytes_.next = call_.staged_bytes[call_.next_bytes++].end;
    return true;
  }

  // What a container is to have.
  struct Contents {
    std::size_t count = 0;
    const Byte* text = nullptr;
    const Byte* array = nullptr;  // at its head
    void* staged = nullptr;
    Byte* first = nullptr;  // of elements that stand where the container says; nullptr: it is asked

    bool has_objects() const noexcept { return text == nullptr && array == nullptr; }
  };
  bool take_contents(const Field& field, std::uint32_t depth, Contents& contents, const TreePath& path) {
    switch (field.container) {
      case Container::sequence:
      case Container::map:
        return take_entries(depth, contents.count) && have_room(type_of(field, path), contents.count);
      case Container::optional: contents.count = take_nil() ? 0 : 1; return true;
      case Container::items: break;
      default: return need_tree();
    }
    call_.count.add_leaf();
    if (field.leaf != LeafType::items) {
      contents.text = take_text(field, contents.count);
      return contents.text != nullptr;
    }
    if (!field.is_counted()) return need_tree();
    contents.array = bytes_.next;
    ArrayPayload array;
    if (!take_array(field, bytes_, array)) return false;
    contents.count = static_cast<std::size_t>(array.shape[0]);
    return true;
  }
  // In the memory limit. Throws limit.
  void charge(std::size_t count, std::size_t size, const Location& where) {
    if (is_large_room(count, size)) call_.made_large_room = true;
    if (call_.is_limited) call_.staged.charge(count, size, where);
  }
  // Whether its memory stays as large as it is.
  bool is_kept(const Field& field, void* object, Contents& contents, const TreePath& path) {
    if (pass == Pass::fill) return false;
    if (contents.has_objects() && !call_.restore.options.keep_memory) return false;
    Byte* first = nullptr;
    if (!has_elements_to_keep(field, object, contents.count, first, path)) return false;
    const std::uint64_t size = contents.count * element_size(field, path);
    const auto bytes_size = static_cast<std::size_t>(bytes_.end - bytes_.begin);
    if (have_bytes_in_common(first, size, bytes_.begin, bytes_size)) return false;
    contents.first = first;
    return true;
  }
  FLAXSTATE_OWN_FRAME bool keep(const Field& field, const Contents& contents, std::uint32_t depth,
                                const TreePath& path) {
    if (!contents.has_objects()) {
      return pass == Pass::check || contents.count == 0 || fill_items(field, contents, path);
    }
    const Type& type = type_of(field, path);
    if (field.container != Container::optional) {
      return elements(type, contents.first, contents.count, depth + 1, path);
    }
    return contents.count == 0 || state(type, contents.first, depth, path);
  }

  bool fill(const Field& field, Contents& contents, std::uint32_t depth, const TreePath& path) {
    if (!contents.has_objects()) {
      contents.first = first_staged(field, contents.staged, contents.first, path);
      return fill_items(field, contents, path);
    }
    const Type& type = type_of(field, path);
    DirectRestore<Pass::fill> inner(call_);
    return inner.fill_objects(field, type, contents.staged, contents.first, contents.count, depth, path);
  }
  bool fill_items(const Field& field, const Contents& contents, const TreePath& path) {
    if (contents.text != nullptr) {
      std::memcpy(contents.first, contents.text, contents.count);
      return true;
    }
    // The bytes may be other ones by now.
    ByteRange bytes{bytes_.begin, bytes_.end, contents.array};
    ArrayPayload array;
    if (!take_array(field, bytes, array) || array.shape[0] != static_cast<std::int64_t>(contents.count)) return false;
    store_array(field, array.view, contents.first, copying(path));
    return true;
  }

 public:
  FLAXSTATE_OWN_FRAME bool fill_objects(const Field& field, const Type& type, void* staged, Byte* first,
                                        std::size_t count, std::uint32_t depth, const TreePath& path) {
    if (field.container == Container::map) return fill_map(*field.accessors, type, staged, count, depth, path);
    const bool is_optional = field.container == Container::optional;
    if (is_optional || field.is_contiguous) first = first_staged(field, staged, first, path);
    if (is_optional) return element(type, first, depth, path);
    if (field.is_contiguous) return elements(type, first, count, depth + 1, path);
    return each_element(type, 0, count, depth + 1, path, [&](std::size_t i, const TreePath& below) {
      return field.accessors->staged_element(staged, i, {}, below);
    });
  }

 private:
  FLAXSTATE_OWN_FRAME bool fill_map(const Accessors& accessors, const Type& type, void* staged, std::size_t count,
                                    std::uint32_t depth, const TreePath& path) {
    NewMapKeys keys(count);
    for (std::size_t i = 0; i < count; ++i) {
      std::string_view key;
      if (!take_key(key) || !keys.add(key)) return false;
      const TreePath below(path, key);
      void* const object = accessors.staged_element(staged, i, key, below);
      if (!element(type, object, depth + 1, below)) return false;
    }
    return true;
  }
  bool take_key(std::string_view& key) noexcept {
    std::size_t size = 0;
    // Most are short.
    if (bytes_.left() != 0 && (*bytes_.next & 0xe0U) == 0xa0) {
      size = *bytes_.next++ & 0x1fU;
      if (size > bytes_.left()) return false;
    } else {
      Header header;
      if (!take_header(bytes_, header, Token::str)) return false;
      size = header.size;
    }
    const Byte* const text = bytes_.next;
    bytes_.next += size;
    key = {reinterpret_cast<const char*>(text), size};
    return is_valid_utf8(text, size) && key != format::chunk_marker_key;
  }

  DirectCall& call_;
  ByteRange& bytes_;
  OrderedReader<pass> reader_;
};

// Whether there may be more nodes, or more text, than is allowed: all of them have a byte at least.
bool may_exceed(std::uint64_t limit, std::size_t size) noexcept { return limit < size; }

bool has_too_much_text(const Byte* bytes, std::size_t size, const ReadOptions& reading) noexcept {
  return may_exceed(reading.text_limit, size) && count_text(bytes, bytes + size) > reading.text_limit;
}

}  // namespace

bool restore_directly(const Type& type, void* target, const Byte* bytes, std::size_t size, const ReadOptions& reading,
                      const RestoreCall& call, Tree& scratch) {
  if (way_from_bytes(type) == Finding::Way::by_tree || has_too_much_text(bytes, size, reading)) return false;
  const bool is_counted =
      call.report != nullptr || may_exceed(reading.node_limit, size) || may_exceed(reading.text_limit, size);
  RestoreWorkspace own_workspace(call.memory);
  RestoreWorkspace& workspace = call.workspace != nullptr ? *call.workspace : own_workspace;
  StagedParts staged(workspace.parts, call.memory);
  workspace.staged_bytes.clear();
  DirectCall direct{call,
                    reading,
                    staged,
                    scratch,
                    workspace.staged_bytes,
                    KeyOrders(workspace.order_changes),
                    {bytes, bytes + size, bytes},
                    PassProgress(call.progress, bytes, size),
                    StateCount(reading.node_limit),
                    is_counted,
                    call.memory.rest_of_limit() != 0};
  const TreePath root;
  const auto is_read = [&](bool fits) { return fits && direct.bytes.left() == 0; };
  try {
    if (!is_read(DirectRestore<Pass::check>(direct).state(type, target, 1, root)) || !direct.count.has_room_for(0)) {
      if (direct.needs_tree) type.program->from_bytes.set(Finding::Way::by_tree);
      return false;
    }
  } catch (const Error& error) {
    if (call.progress != nullptr && call.progress->is_ended()) throw;
    if (error.status() == Status::limit) return false;
    // What there is no memory for, there won't be for a tree. What a callback says counts if the bytes are good, and if none that
    // comes before in the order of the fields has something to say, or is a mismatch for the sake of which no room is made.
    if ((direct.orders.has_sorted() || direct.made_large_room) && error.status() != Status::no_memory) return false;
    if (error.status() != Status::no_memory) read_msgpack(bytes, size, reading, scratch);
    throw;
  }
  if (call.report != nullptr) call.report->add_loaded(static_cast<std::int64_t>(direct.count.leaves()));
  if (call.progress != nullptr) call.progress->finish();
  // From here on nobody ends the call, and nothing counts.
  direct.progress = PassProgress(nullptr, bytes, size);
  direct.restore.progress = nullptr;
  direct.count = StateCount(UINT64_MAX);
  direct.is_limited = false;
  direct.bytes.next = bytes;
  if (!is_read(DirectRestore<Pass::write>(direct).state(type, target, 1, root))) {
    throw Error(Status::state, "the bytes changed while they were read");
  }
  if (call.parallel != nullptr) call.parallel->check();
  return true;
}

}  // namespace flaxstate
