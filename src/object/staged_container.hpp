#pragma once

#include <cstddef>
#include <cstdint>

#include "base/bytes.hpp"
#include "base/location.hpp"
#include "object/field_access.hpp"
#include "object/type.hpp"

namespace flaxstate {

// How containers come by their elements when they are restored.

// Whether a container has `count` elements already, and tells it without a call: they can be restored in place, the first of them
// at `first`.
inline bool has_elements_to_keep(const Field& field, void* object, std::size_t count, Byte*& first,
                                 const Location& where) {
  const ContainerLayout& layout = field.layout;
  Byte* const container = static_cast<Byte*>(object) + field.offset;
  if (layout.layout == Layout::none) return false;
  if (layout.layout == Layout::flag) {
    first = container + layout.data_offset;
    return (load_member<std::uint8_t>(container, layout.end_offset) != 0) == (count != 0);
  }
  first = load_member<Byte*>(container, layout.data_offset);
  if (first == nullptr && count != 0) return false;
  if (layout.layout == Layout::count) return load_count(container, layout.end_offset, layout.count_size) == count;
  const auto size = static_cast<std::uint64_t>(load_member<const Byte*>(container, layout.end_offset) - first);
  return size == static_cast<std::uint64_t>(count) * element_size(field, where);
}

inline void require_restoring(const Accessors& accessors, const Location& where) {
  if (!accessors.can_restore()) where.fail(Status::type, "the accessors of the field can't restore");
}

[[noreturn]] inline void fail_reset(const Location& where) {
  where.fail(Status::callback, "the callback reset made another number of elements");
}

// A container that nobody sees yet is given `count` elements. Gives the first, if they stand where the container says, else
// nullptr. Throws callback.
inline Byte* reset_container(const Field& field, void* container, std::size_t count, const Location& where) {
  field.accessors->reset(container, count, where);
  if (field.layout.layout == Layout::none) return nullptr;
  const LaidOut elements = laid_out(field.layout, container, element_size(field, where), where);
  if (elements.count != count) fail_reset(where);
  return const_cast<Byte*>(elements.first);
}

}  // namespace flaxstate
