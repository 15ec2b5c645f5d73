#pragma once

#include <cstddef>

#include "base/own_frame.hpp"
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

  // The op from which on the order of a struct has to be found out; up to there both are the same.
  static std::size_t stretch_of(const TypeProgram& by_fields) noexcept {
    return by_fields.sorted != nullptr ? by_fields.sorted->fork_stretch : unfit;
  }
  struct Reached {
    std::size_t op;              // as read_struct
    const TypeProgram* program;  // in the order that fits; that is settled from the fork on
  };
  // From an op of the stretch on, with the program that fitted so far. What doesn't fit may do so in the other order.
  FLAXSTATE_OWN_FRAME Reached read(const TypeProgram& by_fields, const TypeProgram* program, std::size_t op,
                                   Byte* object) {
    const Byte* const begin = bytes_.next;
    if (op == by_fields.sorted->fork_stretch) {
      stretch_ = begin;
      program = &in_order(by_fields, pass == Pass::write ? orders_.is_sorted(begin) : orders_.last_is_sorted());
    }
    std::size_t reached = read_struct<pass>(program->writing, op, object, bytes_);
    if (reached == unfit && pass != Pass::write) {
      program = &in_order(by_fields, program == &by_fields);
      bytes_.next = begin;
      reached = read_struct<pass>(program->writing, op, object, bytes_);
    }
    const bool is_settled = reached != unfit && reached >= by_fields.sorted->fork;
    if (is_settled && pass != Pass::write) found(program != &by_fields, stretch_);
    return {reached, program};
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
  const Byte* stretch_ = nullptr;  // of the struct that is being read
};

}  // namespace flaxstate
