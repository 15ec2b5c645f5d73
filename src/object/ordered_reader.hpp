#pragma once

#include <cstddef>

#include "msgpack/struct_reader.hpp"
#include "object/direct_types.hpp"
#include "object/key_orders.hpp"
#include "object/type_program.hpp"

namespace flaxstate {

// Structs from bytes whose keys are in the order of the fields, or sorted. Each is tried in the order of the one before it.
template <Pass pass>
class OrderedReader {
 public:
  OrderedReader(KeyOrders& orders, ByteRange& bytes) noexcept : orders_(orders), bytes_(bytes) {}

  // One that is being read, as far as its order is known.
  class Struct {
   public:
    explicit Struct(const TypeProgram& program) noexcept
        : by_fields_(&program),
          program_(&program),
          stretch_(program.sorted != nullptr ? program.sorted->fork_stretch : unfit) {}

    // That of its order.
    const TypeProgram& program() const noexcept { return *program_; }

   private:
    friend OrderedReader;

    const TypeProgram* by_fields_;
    const TypeProgram* program_;
    std::size_t stretch_;          // the op from which on the order is looked for
    const Byte* begin_ = nullptr;  // the bytes of that op
  };

  // As read_struct.
  std::size_t read(Struct& object_read, std::size_t op, Byte* object) {
    if (op == object_read.stretch_) begin_stretch(object_read);
    const Byte* const begin = bytes_.next;
    const std::size_t reached = read_struct<pass>(object_read.program_->writing, op, object, bytes_);
    const bool is_known = pass == Pass::write || object_read.stretch_ == unfit || op < object_read.stretch_ ||
                          op > object_read.by_fields_->sorted->fork;
    return is_known ? reached : find_order(object_read, op, object, begin, reached);
  }

  // Elements of a list of a straight program. Gives how many were read; the next one is unfit in each order.
  std::size_t read_elements(const TypeProgram& program, Byte* first, std::size_t done, std::size_t count) {
    if (program.sorted == nullptr) return read_structs<pass>(program.writing, first, done, count, bytes_);
    const std::size_t begin = done;
    for (bool is_other = false; done != count; is_other = true) {
      const std::size_t read = pass == Pass::write ? read_again(program, first, done, count)
                                                   : read_in_order(program, is_other, first, done, count);
      if (read == 0 && (is_other || pass == Pass::write)) break;
      done += read;
    }
    return done - begin;
  }

 private:
  static const TypeProgram& in_order(const TypeProgram& program, bool is_sorted) noexcept {
    const TypeProgram* const sorted = is_sorted ? sorted_program(program) : nullptr;
    return sorted != nullptr ? *sorted : program;
  }

  void begin_stretch(Struct& object_read) noexcept {
    object_read.begin_ = bytes_.next;
    const bool is_sorted = pass == Pass::write ? orders_.is_sorted(bytes_.next) : orders_.last_is_sorted();
    object_read.program_ = &in_order(*object_read.by_fields_, is_sorted);
  }
  // Up to the fork the orders are the same, so that what doesn't fit may fit in the other one.
  std::size_t find_order(Struct& object_read, std::size_t op, Byte* object, const Byte* begin, std::size_t reached) {
    if (reached == unfit) {
      const bool was_sorted = object_read.program_ != object_read.by_fields_;
      const TypeProgram& other = in_order(*object_read.by_fields_, !was_sorted);
      if (&other == object_read.program_) return unfit;
      object_read.program_ = &other;
      bytes_.next = begin;
      reached = read_struct<pass>(other.writing, op, object, bytes_);
    }
    if (reached != unfit && reached >= object_read.by_fields_->sorted->fork) {
      found(object_read.program_ != object_read.by_fields_, object_read.begin_);
    }
    return reached;
  }
  void found(bool is_sorted, const Byte* at) {
    orders_.found(is_sorted);
    if (pass == Pass::check) orders_.keep(is_sorted, at);
  }

  // Those in the order of the last struct, or in the other one.
  std::size_t read_in_order(const TypeProgram& program, bool is_other, Byte* first, std::size_t done,
                            std::size_t count) {
    const Byte* const begin = bytes_.next;
    const TypeProgram& ordered = in_order(program, orders_.last_is_sorted() != is_other);
    const std::size_t read = read_structs<pass>(ordered.writing, first, done, count, bytes_);
    if (read != 0) found(&ordered != &program, begin);
    return read;
  }
  // What was checked, up to where the order changes.
  std::size_t read_again(const TypeProgram& program, Byte* first, std::size_t done, std::size_t count) noexcept {
    ByteRange bytes = bytes_;
    const TypeProgram& ordered = in_order(program, orders_.is_sorted(bytes.next));
    bytes.end = orders_.next_change(bytes.end);
    const std::size_t read = read_structs<pass>(ordered.writing, first, done, count, bytes);
    bytes_.next = bytes.next;
    return read;
  }

  KeyOrders& orders_;
  ByteRange& bytes_;
};

}  // namespace flaxstate
