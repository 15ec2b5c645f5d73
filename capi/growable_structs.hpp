#pragma once

#include <flaxstate/flaxstate.h>

#include "struct_size.hpp"

namespace flaxstate::capi {

// The last member that each struct had in its first release. It never changes, whatever is appended later.
#define FLAXSTATE_GROWS(Struct, last_member) \
  template <> \
  inline constexpr std::size_t first_size<Struct> = offsetof(Struct, last_member) + sizeof(Struct::last_member); \
  template <> \
  inline constexpr const char* struct_name<Struct> = #Struct; \
  static_assert(can_grow<Struct>())

// Of those without floats, which the compiler can look at.
#define FLAXSTATE_GROWS_UNPADDED(Struct, last_member) \
  FLAXSTATE_GROWS(Struct, last_member); \
  static_assert(has_no_padding<Struct>())

FLAXSTATE_GROWS_UNPADDED(fs_accessors, write_items);
FLAXSTATE_GROWS_UNPADDED(fs_allocator, user_data);
FLAXSTATE_GROWS_UNPADDED(fs_array, reserved);
FLAXSTATE_GROWS_UNPADDED(fs_array_source, destroy_user_data);
FLAXSTATE_GROWS_UNPADDED(fs_build_options, reserved);
FLAXSTATE_GROWS_UNPADDED(fs_columns, floats);
FLAXSTATE_GROWS_UNPADDED(fs_decode_options, progress);
FLAXSTATE_GROWS_UNPADDED(fs_field, extents_offset);
FLAXSTATE_GROWS_UNPADDED(fs_items_sink, user_data);
FLAXSTATE_GROWS_UNPADDED(fs_mismatch, found);
FLAXSTATE_GROWS_UNPADDED(fs_open_options, decode);
FLAXSTATE_GROWS_UNPADDED(fs_overwrite_options, decode);
FLAXSTATE_GROWS_UNPADDED(fs_parallel, user_data);
FLAXSTATE_GROWS_UNPADDED(fs_progress, user_data);
FLAXSTATE_GROWS_UNPADDED(fs_report_entry, found);
FLAXSTATE_GROWS_UNPADDED(fs_restore_options, progress);
FLAXSTATE_GROWS_UNPADDED(fs_save_options, serialize);
FLAXSTATE_GROWS_UNPADDED(fs_segment, offset);
FLAXSTATE_GROWS_UNPADDED(fs_serialize_options, report);
FLAXSTATE_GROWS_UNPADDED(fs_sink, user_data);
FLAXSTATE_GROWS_UNPADDED(fs_source, destroy_user_data);
FLAXSTATE_GROWS_UNPADDED(fs_tree_options, reserved);
FLAXSTATE_GROWS_UNPADDED(fs_type, options_size);

FLAXSTATE_GROWS(fs_key, dtype_name_size);
static_assert(has_no_padding(&fs_key::struct_size, &fs_key::kind, &fs_key::ext_code, &fs_key::data, &fs_key::size,
                             &fs_key::int_value, &fs_key::real, &fs_key::imag, &fs_key::nanoseconds, &fs_key::dtype,
                             &fs_key::dtype_name, &fs_key::dtype_name_size));

#undef FLAXSTATE_GROWS_UNPADDED
#undef FLAXSTATE_GROWS

}  // namespace flaxstate::capi
