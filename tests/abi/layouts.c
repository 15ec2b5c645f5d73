/* Sizes, and the offset, size and type of every member. Written by scripts/api.py; docs/abi-policy.md says how it may change. */
/* clang-format off */
#include "asserts.h"

#if !defined(__linux__) || !defined(__LP64__) || __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "these layouts are those of little-endian Linux with 64-bit pointers; elsewhere constants.c and functions.c count"
#endif

ABI_TYPE(fs_dtype, int32_t);
ABI_TYPE(fs_mismatch_kind, int32_t);
ABI_TYPE(fs_mapping, int32_t);
ABI_TYPE(fs_advice, int32_t);
ABI_TYPE(fs_durability, int32_t);
ABI_TYPE(fs_key_order, int32_t);
ABI_TYPE(fs_ownership, int32_t);
ABI_TYPE(fs_trailing, int32_t);
ABI_TYPE(fs_kind, int32_t);
ABI_TYPE(fs_form, int32_t);
ABI_TYPE(fs_storage, int32_t);
ABI_TYPE(fs_container, int32_t);
ABI_TYPE(fs_layout, int32_t);
ABI_TYPE(fs_report_kind, int32_t);
ABI_TYPE(fs_convert, int32_t);
ABI_TYPE(fs_status, int32_t);

ABI_STRUCT(fs_allocator, 40);
ABI_MEMBER(fs_allocator, struct_size, 0, 8, size_t);
ABI_MEMBER(fs_allocator, allocate, 8, 8, void *(*)(size_t, size_t, void *));
ABI_MEMBER(fs_allocator, reallocate, 16, 8, void *(*)(void *, size_t, size_t, size_t, void *));
ABI_MEMBER(fs_allocator, free, 24, 8, void (*)(void *, size_t, size_t, void *));
ABI_MEMBER(fs_allocator, user_data, 32, 8, void *);

ABI_STRUCT(fs_array, 96);
ABI_MEMBER(fs_array, struct_size, 0, 8, size_t);
ABI_MEMBER(fs_array, dtype, 8, 4, fs_dtype);
ABI_MEMBER(fs_array, rank, 12, 4, uint32_t);
ABI_MEMBER(fs_array, shape, 16, 8, const int64_t *);
ABI_MEMBER(fs_array, dtype_name, 24, 8, const char *);
ABI_MEMBER(fs_array, dtype_name_size, 32, 8, size_t);
ABI_MEMBER(fs_array, item_size, 40, 8, size_t);
ABI_MEMBER(fs_array, item_count, 48, 8, uint64_t);
ABI_MEMBER(fs_array, size, 56, 8, uint64_t);
ABI_MEMBER(fs_array, segment_count, 64, 8, size_t);
ABI_MEMBER(fs_array, data, 72, 8, const void *);
ABI_MEMBER(fs_array, is_aligned, 80, 4, int32_t);
ABI_MEMBER(fs_array, is_big_endian, 84, 4, int32_t);
ABI_MEMBER(fs_array, is_in_file, 88, 4, int32_t);
ABI_MEMBER(fs_array, reserved, 92, 4, int32_t);

ABI_STRUCT(fs_segment, 48);
ABI_MEMBER(fs_segment, struct_size, 0, 8, size_t);
ABI_MEMBER(fs_segment, data, 8, 8, const void *);
ABI_MEMBER(fs_segment, size, 16, 8, uint64_t);
ABI_MEMBER(fs_segment, first_item, 24, 8, uint64_t);
ABI_MEMBER(fs_segment, item_count, 32, 8, uint64_t);
ABI_MEMBER(fs_segment, offset, 40, 8, uint64_t);

ABI_STRUCT(fs_array_source, 88);
ABI_MEMBER(fs_array_source, struct_size, 0, 8, size_t);
ABI_MEMBER(fs_array_source, dtype, 8, 4, fs_dtype);
ABI_MEMBER(fs_array_source, rank, 12, 4, uint32_t);
ABI_MEMBER(fs_array_source, shape, 16, 8, const int64_t *);
ABI_MEMBER(fs_array_source, strides, 24, 8, const int64_t *);
ABI_MEMBER(fs_array_source, data, 32, 8, const void *);
ABI_MEMBER(fs_array_source, dtype_name, 40, 8, const char *);
ABI_MEMBER(fs_array_source, item_size, 48, 8, size_t);
ABI_MEMBER(fs_array_source, is_big_endian, 56, 4, int32_t);
ABI_MEMBER(fs_array_source, copy_data, 60, 4, int32_t);
ABI_MEMBER(fs_array_source, read_items, 64, 8, fs_status (*)(uint64_t, uint64_t, void *, fs_error **, void *));
ABI_MEMBER(fs_array_source, user_data, 72, 8, void *);
ABI_MEMBER(fs_array_source, destroy_user_data, 80, 8, void (*)(void *));

ABI_STRUCT(fs_mismatch, 48);
ABI_MEMBER(fs_mismatch, struct_size, 0, 8, size_t);
ABI_MEMBER(fs_mismatch, kind, 8, 4, fs_mismatch_kind);
ABI_MEMBER(fs_mismatch, reserved, 12, 4, int32_t);
ABI_MEMBER(fs_mismatch, path, 16, 8, const char *);
ABI_MEMBER(fs_mismatch, message, 24, 8, const char *);
ABI_MEMBER(fs_mismatch, wanted, 32, 8, const char *);
ABI_MEMBER(fs_mismatch, found, 40, 8, const char *);

ABI_STRUCT(fs_open_options, 24);
ABI_MEMBER(fs_open_options, struct_size, 0, 8, size_t);
ABI_MEMBER(fs_open_options, mapping, 8, 4, fs_mapping);
ABI_MEMBER(fs_open_options, reserved, 12, 4, int32_t);
ABI_MEMBER(fs_open_options, decode, 16, 8, const fs_decode_options *);

ABI_STRUCT(fs_save_options, 24);
ABI_MEMBER(fs_save_options, struct_size, 0, 8, size_t);
ABI_MEMBER(fs_save_options, durability, 8, 4, fs_durability);
ABI_MEMBER(fs_save_options, reserved, 12, 4, int32_t);
ABI_MEMBER(fs_save_options, serialize, 16, 8, const fs_serialize_options *);

ABI_STRUCT(fs_overwrite_options, 24);
ABI_MEMBER(fs_overwrite_options, struct_size, 0, 8, size_t);
ABI_MEMBER(fs_overwrite_options, durability, 8, 4, fs_durability);
ABI_MEMBER(fs_overwrite_options, reserved, 12, 4, int32_t);
ABI_MEMBER(fs_overwrite_options, decode, 16, 8, const fs_decode_options *);

ABI_STRUCT(fs_serialize_options, 64);
ABI_MEMBER(fs_serialize_options, struct_size, 0, 8, size_t);
ABI_MEMBER(fs_serialize_options, key_order, 8, 4, fs_key_order);
ABI_MEMBER(fs_serialize_options, as_state_dict, 12, 4, int32_t);
ABI_MEMBER(fs_serialize_options, chunk_limit, 16, 8, uint64_t);
ABI_MEMBER(fs_serialize_options, alignment, 24, 8, uint64_t);
ABI_MEMBER(fs_serialize_options, parallel, 32, 8, const fs_parallel *);
ABI_MEMBER(fs_serialize_options, workspace, 40, 8, fs_workspace *);
ABI_MEMBER(fs_serialize_options, progress, 48, 8, const fs_progress *);
ABI_MEMBER(fs_serialize_options, report, 56, 8, fs_report *);

ABI_STRUCT(fs_decode_options, 88);
ABI_MEMBER(fs_decode_options, struct_size, 0, 8, size_t);
ABI_MEMBER(fs_decode_options, lenient, 8, 4, int32_t);
ABI_MEMBER(fs_decode_options, ownership, 12, 4, fs_ownership);
ABI_MEMBER(fs_decode_options, release, 16, 8, void (*)(void *, size_t, void *));
ABI_MEMBER(fs_decode_options, release_user_data, 24, 8, void *);
ABI_MEMBER(fs_decode_options, allocator, 32, 8, const fs_allocator *);
ABI_MEMBER(fs_decode_options, memory_limit, 40, 8, uint64_t);
ABI_MEMBER(fs_decode_options, depth_limit, 48, 4, uint32_t);
ABI_MEMBER(fs_decode_options, align_arrays, 52, 4, int32_t);
ABI_MEMBER(fs_decode_options, legacy_bfloat16, 56, 4, int32_t);
ABI_MEMBER(fs_decode_options, trailing, 60, 4, fs_trailing);
ABI_MEMBER(fs_decode_options, node_limit, 64, 8, uint64_t);
ABI_MEMBER(fs_decode_options, text_limit, 72, 8, uint64_t);
ABI_MEMBER(fs_decode_options, progress, 80, 8, const fs_progress *);

ABI_STRUCT(fs_key, 80);
ABI_MEMBER(fs_key, struct_size, 0, 8, size_t);
ABI_MEMBER(fs_key, kind, 8, 4, fs_kind);
ABI_MEMBER(fs_key, ext_code, 12, 4, int32_t);
ABI_MEMBER(fs_key, data, 16, 8, const char *);
ABI_MEMBER(fs_key, size, 24, 8, size_t);
ABI_MEMBER(fs_key, int_value, 32, 8, int64_t);
ABI_MEMBER(fs_key, real, 40, 8, double);
ABI_MEMBER(fs_key, imag, 48, 8, double);
ABI_MEMBER(fs_key, nanoseconds, 56, 4, uint32_t);
ABI_MEMBER(fs_key, dtype, 60, 4, fs_dtype);
ABI_MEMBER(fs_key, dtype_name, 64, 8, const char *);
ABI_MEMBER(fs_key, dtype_name_size, 72, 8, size_t);

ABI_STRUCT(fs_items_sink, 32);
ABI_MEMBER(fs_items_sink, struct_size, 0, 8, size_t);
ABI_MEMBER(fs_items_sink, piece_size, 8, 8, size_t);
ABI_MEMBER(fs_items_sink, write_items, 16, 8, fs_status (*)(uint64_t, uint64_t, const void *, fs_error **, void *));
ABI_MEMBER(fs_items_sink, user_data, 24, 8, void *);

ABI_STRUCT(fs_columns, 40);
ABI_MEMBER(fs_columns, struct_size, 0, 8, size_t);
ABI_MEMBER(fs_columns, capacity, 8, 8, size_t);
ABI_MEMBER(fs_columns, kinds, 16, 8, int32_t *);
ABI_MEMBER(fs_columns, ints, 24, 8, int64_t *);
ABI_MEMBER(fs_columns, floats, 32, 8, double *);

ABI_STRUCT(fs_parallel, 32);
ABI_MEMBER(fs_parallel, struct_size, 0, 8, size_t);
ABI_MEMBER(fs_parallel, thread_count, 8, 4, uint32_t);
ABI_MEMBER(fs_parallel, reserved, 12, 4, uint32_t);
ABI_MEMBER(fs_parallel, parallel_for, 16, 8, void (*)(size_t, void (*)(size_t, void *), void *, void *));
ABI_MEMBER(fs_parallel, user_data, 24, 8, void *);

ABI_STRUCT(fs_progress, 24);
ABI_MEMBER(fs_progress, struct_size, 0, 8, size_t);
ABI_MEMBER(fs_progress, update, 8, 8, fs_status (*)(uint64_t, uint64_t, fs_error **, void *));
ABI_MEMBER(fs_progress, user_data, 16, 8, void *);

ABI_STRUCT(fs_entry, 24);
ABI_MEMBER(fs_entry, key, 0, 8, const char *);
ABI_MEMBER(fs_entry, key_size, 8, 8, size_t);
ABI_MEMBER(fs_entry, element, 16, 8, const void *);

ABI_STRUCT(fs_accessors, 128);
ABI_MEMBER(fs_accessors, struct_size, 0, 8, size_t);
ABI_MEMBER(fs_accessors, container, 8, 4, fs_container);
ABI_MEMBER(fs_accessors, is_contiguous, 12, 4, int32_t);
ABI_MEMBER(fs_accessors, size, 16, 8, fs_status (*)(const void *, size_t *, fs_error **, void *));
ABI_MEMBER(fs_accessors, next, 24, 8, fs_status (*)(const void *, uintptr_t *, const char **, size_t *, const void **, fs_error **, void *));
ABI_MEMBER(fs_accessors, prepare, 32, 8, fs_status (*)(void *, size_t, void **, fs_error **, void *));
ABI_MEMBER(fs_accessors, staged_element, 40, 8, fs_status (*)(void *, size_t, const char *, size_t, void **, fs_error **, void *));
ABI_MEMBER(fs_accessors, commit, 48, 8, void (*)(void *, void *, void *));
ABI_MEMBER(fs_accessors, discard, 56, 8, void (*)(void *, void *, void *));
ABI_MEMBER(fs_accessors, user_data, 64, 8, void *);
ABI_MEMBER(fs_accessors, read_items, 72, 8, fs_status (*)(const void *, uint64_t, uint64_t, void *, fs_error **, void *));
ABI_MEMBER(fs_accessors, write_items, 80, 8, fs_status (*)(void *, uint64_t, uint64_t, const void *, fs_error **, void *));
ABI_MEMBER(fs_accessors, layout, 88, 4, fs_layout);
ABI_MEMBER(fs_accessors, count_size, 92, 4, uint32_t);
ABI_MEMBER(fs_accessors, data_offset, 96, 8, size_t);
ABI_MEMBER(fs_accessors, end_offset, 104, 8, size_t);
ABI_MEMBER(fs_accessors, reset, 112, 8, fs_status (*)(void *, size_t, fs_error **, void *));
ABI_MEMBER(fs_accessors, entries, 120, 8, fs_status (*)(const void *, uintptr_t *, size_t, fs_entry *, size_t *, fs_error **, void *));

ABI_STRUCT(fs_field, 248);
ABI_MEMBER(fs_field, struct_size, 0, 8, size_t);
ABI_MEMBER(fs_field, name, 8, 8, const char *);
ABI_MEMBER(fs_field, offset, 16, 8, size_t);
ABI_MEMBER(fs_field, storage, 24, 4, fs_storage);
ABI_MEMBER(fs_field, dtype, 28, 4, fs_dtype);
ABI_MEMBER(fs_field, form, 32, 4, fs_form);
ABI_MEMBER(fs_field, rank, 36, 4, uint32_t);
ABI_MEMBER(fs_field, shape, 40, 64, int64_t *);
ABI_MEMBER(fs_field, strides, 104, 64, int64_t *);
ABI_MEMBER(fs_field, count_offset, 168, 8, size_t);
ABI_MEMBER(fs_field, capacity_offset, 176, 8, size_t);
ABI_MEMBER(fs_field, capacity, 184, 8, size_t);
ABI_MEMBER(fs_field, type_name, 192, 8, const char *);
ABI_MEMBER(fs_field, accessors, 200, 8, const fs_accessors *);
ABI_MEMBER(fs_field, dtype_name, 208, 8, const char *);
ABI_MEMBER(fs_field, item_size, 216, 8, size_t);
ABI_MEMBER(fs_field, member_size, 224, 8, size_t);
ABI_MEMBER(fs_field, count_size, 232, 4, uint32_t);
ABI_MEMBER(fs_field, capacity_size, 236, 4, uint32_t);
ABI_MEMBER(fs_field, extents_offset, 240, 8, size_t);

ABI_STRUCT(fs_type, 112);
ABI_MEMBER(fs_type, struct_size, 0, 8, size_t);
ABI_MEMBER(fs_type, name, 8, 8, const char *);
ABI_MEMBER(fs_type, size, 16, 8, size_t);
ABI_MEMBER(fs_type, kind, 24, 4, fs_kind);
ABI_MEMBER(fs_type, override_existing, 28, 4, int32_t);
ABI_MEMBER(fs_type, fields, 32, 8, const fs_field *);
ABI_MEMBER(fs_type, field_count, 40, 8, size_t);
ABI_MEMBER(fs_type, field_size, 48, 8, size_t);
ABI_MEMBER(fs_type, to_state, 56, 8, fs_status (*)(const void *, fs_builder *, fs_error **, void *));
ABI_MEMBER(fs_type, prepare, 64, 8, fs_status (*)(void *, const fs_node *, const fs_restore_options *, void **, fs_error **, void *));
ABI_MEMBER(fs_type, commit, 72, 8, void (*)(void *, void *, void *));
ABI_MEMBER(fs_type, discard, 80, 8, void (*)(void *, void *, void *));
ABI_MEMBER(fs_type, user_data, 88, 8, void *);
ABI_MEMBER(fs_type, destroy_user_data, 96, 8, void (*)(void *));
ABI_MEMBER(fs_type, options_size, 104, 8, size_t);

ABI_STRUCT(fs_build_options, 16);
ABI_MEMBER(fs_build_options, struct_size, 0, 8, size_t);
ABI_MEMBER(fs_build_options, copy_data, 8, 4, int32_t);
ABI_MEMBER(fs_build_options, reserved, 12, 4, int32_t);

ABI_STRUCT(fs_report_entry, 40);
ABI_MEMBER(fs_report_entry, struct_size, 0, 8, size_t);
ABI_MEMBER(fs_report_entry, kind, 8, 4, fs_report_kind);
ABI_MEMBER(fs_report_entry, reserved, 12, 4, int32_t);
ABI_MEMBER(fs_report_entry, path, 16, 8, const char *);
ABI_MEMBER(fs_report_entry, wanted, 24, 8, const char *);
ABI_MEMBER(fs_report_entry, found, 32, 8, const char *);

ABI_STRUCT(fs_restore_options, 88);
ABI_MEMBER(fs_restore_options, struct_size, 0, 8, size_t);
ABI_MEMBER(fs_restore_options, path, 8, 8, const char *);
ABI_MEMBER(fs_restore_options, convert, 16, 4, fs_convert);
ABI_MEMBER(fs_restore_options, reshape, 20, 4, int32_t);
ABI_MEMBER(fs_restore_options, keep_missing, 24, 4, int32_t);
ABI_MEMBER(fs_restore_options, drop_extra, 28, 4, int32_t);
ABI_MEMBER(fs_restore_options, any_leaf, 32, 4, int32_t);
ABI_MEMBER(fs_restore_options, mismatch_limit, 36, 4, uint32_t);
ABI_MEMBER(fs_restore_options, decode, 40, 8, const fs_decode_options *);
ABI_MEMBER(fs_restore_options, workspace, 48, 8, fs_workspace *);
ABI_MEMBER(fs_restore_options, parallel, 56, 8, const fs_parallel *);
ABI_MEMBER(fs_restore_options, read_directly, 64, 4, int32_t);
ABI_MEMBER(fs_restore_options, keep_memory, 68, 4, int32_t);
ABI_MEMBER(fs_restore_options, report, 72, 8, fs_report *);
ABI_MEMBER(fs_restore_options, progress, 80, 8, const fs_progress *);

ABI_STRUCT(fs_source, 40);
ABI_MEMBER(fs_source, struct_size, 0, 8, size_t);
ABI_MEMBER(fs_source, size, 8, 8, uint64_t);
ABI_MEMBER(fs_source, read_at, 16, 8, fs_status (*)(uint64_t, void *, size_t, fs_error **, void *));
ABI_MEMBER(fs_source, user_data, 24, 8, void *);
ABI_MEMBER(fs_source, destroy_user_data, 32, 8, void (*)(void *));

ABI_STRUCT(fs_sink, 24);
ABI_MEMBER(fs_sink, struct_size, 0, 8, size_t);
ABI_MEMBER(fs_sink, write, 8, 8, fs_status (*)(const void *, size_t, fs_error **, void *));
ABI_MEMBER(fs_sink, user_data, 16, 8, void *);

ABI_STRUCT(fs_tree_options, 32);
ABI_MEMBER(fs_tree_options, struct_size, 0, 8, size_t);
ABI_MEMBER(fs_tree_options, allocator, 8, 8, const fs_allocator *);
ABI_MEMBER(fs_tree_options, memory_limit, 16, 8, uint64_t);
ABI_MEMBER(fs_tree_options, copy_data, 24, 4, int32_t);
ABI_MEMBER(fs_tree_options, reserved, 28, 4, int32_t);
