// Written by scripts/api.py.
//! The names of the interface, for the macros that stand where this module is declared.

structs! {
    fs_allocator { struct_size allocate reallocate free user_data }
    fs_array {
        struct_size dtype rank shape dtype_name dtype_name_size item_size item_count size
        segment_count data is_aligned is_big_endian is_in_file reserved
    }
    fs_segment { struct_size data size first_item item_count offset }
    fs_array_source {
        struct_size dtype rank shape strides data dtype_name item_size is_big_endian copy_data
        read_items user_data destroy_user_data
    }
    fs_mismatch { struct_size kind reserved path message wanted found }
    fs_open_options { struct_size mapping reserved decode }
    fs_save_options { struct_size durability reserved serialize }
    fs_overwrite_options { struct_size durability reserved decode }
    fs_serialize_options {
        struct_size key_order as_state_dict chunk_limit alignment parallel workspace progress report
    }
    fs_decode_options {
        struct_size lenient ownership release release_user_data allocator memory_limit depth_limit
        align_arrays legacy_bfloat16 trailing node_limit text_limit progress
    }
    fs_key {
        struct_size kind ext_code data size int_value real imag nanoseconds dtype dtype_name
        dtype_name_size
    }
    fs_items_sink { struct_size piece_size write_items user_data }
    fs_columns { struct_size capacity kinds ints floats }
    fs_parallel { struct_size thread_count reserved parallel_for user_data }
    fs_progress { struct_size update user_data }
    fs_entry { key key_size element }
    fs_accessors {
        struct_size container is_contiguous size next prepare staged_element commit discard
        user_data read_items write_items layout count_size data_offset end_offset reset entries
    }
    fs_field {
        struct_size name offset storage dtype form rank shape strides count_offset capacity_offset
        capacity type_name accessors dtype_name item_size member_size count_size capacity_size
        extents_offset
    }
    fs_type {
        struct_size name size kind override_existing fields field_count field_size to_state prepare
        commit discard user_data destroy_user_data options_size
    }
    fs_build_options { struct_size copy_data reserved }
    fs_report_entry { struct_size kind reserved path wanted found }
    fs_restore_options {
        struct_size path convert reshape keep_missing drop_extra any_leaf mismatch_limit decode
        workspace parallel read_directly keep_memory report progress
    }
    fs_source { struct_size size read_at user_data destroy_user_data }
    fs_sink { struct_size write user_data }
    fs_tree_options { struct_size allocator memory_limit copy_data reserved }
}

constants! {
    FS_NO_OFFSET FS_DEFAULT_CHUNK_LIMIT FS_MAX_DEPTH FS_MAX_FIELD_RANK FS_COUNTED FS_DTYPE_NONE
    FS_DTYPE_BOOL FS_DTYPE_INT8 FS_DTYPE_INT16 FS_DTYPE_INT32 FS_DTYPE_INT64 FS_DTYPE_UINT8
    FS_DTYPE_UINT16 FS_DTYPE_UINT32 FS_DTYPE_UINT64 FS_DTYPE_FLOAT16 FS_DTYPE_FLOAT32
    FS_DTYPE_FLOAT64 FS_DTYPE_COMPLEX64 FS_DTYPE_COMPLEX128 FS_DTYPE_FLOAT128 FS_DTYPE_COMPLEX256
    FS_DTYPE_DATETIME64 FS_DTYPE_TIMEDELTA64 FS_DTYPE_BFLOAT16 FS_DTYPE_FLOAT8_E3M4
    FS_DTYPE_FLOAT8_E4M3 FS_DTYPE_FLOAT8_E4M3B11FNUZ FS_DTYPE_FLOAT8_E4M3FN FS_DTYPE_FLOAT8_E4M3FNUZ
    FS_DTYPE_FLOAT8_E5M2 FS_DTYPE_FLOAT8_E5M2FNUZ FS_DTYPE_FLOAT8_E8M0FNU FS_DTYPE_FLOAT6_E2M3FN
    FS_DTYPE_FLOAT6_E3M2FN FS_DTYPE_FLOAT4_E2M1FN FS_DTYPE_INT1 FS_DTYPE_INT2 FS_DTYPE_INT4
    FS_DTYPE_UINT1 FS_DTYPE_UINT2 FS_DTYPE_UINT4 FS_DTYPE_COMPLEX32 FS_DTYPE_BCOMPLEX32 FS_DTYPE_STR
    FS_DTYPE_BYTES FS_DTYPE_OPAQUE FS_MISMATCH_MISSING FS_MISMATCH_EXTRA FS_MISMATCH_LENGTH
    FS_MISMATCH_SHAPE FS_MISMATCH_DTYPE FS_MISMATCH_KIND FS_MISMATCH_VALUE FS_MISMATCH_CAPACITY
    FS_MISMATCH_PLACE FS_MAPPING_AUTO FS_MAPPING_OFF FS_MAPPING_REQUIRED FS_ADVICE_NORMAL
    FS_ADVICE_SEQUENTIAL FS_ADVICE_RANDOM FS_ADVICE_WILL_NEED FS_ADVICE_DONT_NEED FS_DURABILITY_FULL
    FS_DURABILITY_DATA FS_DURABILITY_NONE FS_KEY_ORDER_DEFAULT FS_KEY_ORDER_SORTED FS_KEY_ORDER_KEPT
    FS_OWNERSHIP_BORROWED FS_OWNERSHIP_COPIED FS_OWNERSHIP_ADOPTED FS_TRAILING_REFUSED
    FS_TRAILING_ALLOWED FS_TRAILING_STREAM FS_KIND_NONE FS_KIND_NIL FS_KIND_BOOL FS_KIND_INT
    FS_KIND_UINT FS_KIND_FLOAT FS_KIND_COMPLEX FS_KIND_STR FS_KIND_BYTES FS_KIND_EXT
    FS_KIND_TIMESTAMP FS_KIND_ARRAY FS_KIND_SCALAR FS_KIND_DICT FS_KIND_LIST FS_KIND_TUPLE
    FS_KIND_NAMED_TUPLE FS_KIND_DATACLASS FS_FORM_DEFAULT FS_FORM_PLAIN FS_FORM_SCALAR FS_FORM_ARRAY
    FS_STORAGE_IN_PLACE FS_STORAGE_POINTER FS_STORAGE_ACCESSORS FS_STORAGE_VIEW
    FS_CONTAINER_SEQUENCE FS_CONTAINER_MAP FS_CONTAINER_OPTIONAL FS_CONTAINER_ITEMS
    FS_CONTAINER_STREAM FS_LAYOUT_NONE FS_LAYOUT_COUNT FS_LAYOUT_END FS_LAYOUT_FLAG FS_REPORT_KEPT
    FS_REPORT_DROPPED FS_REPORT_CONVERTED FS_REPORT_RESHAPED FS_REPORT_UNALIGNED FS_REPORT_UNCOVERED
    FS_CONVERT_NONE FS_CONVERT_SAME_KIND FS_CONVERT_ANY FS_OK FS_E_TRUNCATED FS_E_FORMAT FS_E_LIMIT
    FS_E_KEY FS_E_UTF8 FS_E_SHAPE FS_E_DTYPE FS_E_TYPE FS_E_MISMATCH FS_E_EXISTS FS_E_NOT_FOUND
    FS_E_INVALID_ARGUMENT FS_E_STATE FS_E_BUSY FS_E_CALLBACK FS_E_TOO_SMALL FS_E_NO_MEMORY FS_E_IO
    FS_E_NOT_DURABLE FS_E_INTERNAL FS_VERSION_MAJOR FS_VERSION_MINOR FS_VERSION_PATCH
}

functions! {
    fs_buffer_create fs_buffer_free fs_buffer_data fs_buffer_size fs_buffer_reserve
    fs_builder_create fs_builder_free fs_builder_begin fs_builder_begin_dataclass fs_builder_end
    fs_builder_key fs_builder_any_key fs_builder_nil fs_builder_bool fs_builder_int64
    fs_builder_uint64 fs_builder_float64 fs_builder_complex fs_builder_str fs_builder_bytes
    fs_builder_ext fs_builder_timestamp fs_builder_array fs_builder_scalar fs_builder_node
    fs_builder_finish fs_dtype_name fs_dtype_item_size fs_dtype_from_name fs_error_status
    fs_error_message fs_error_path fs_error_offset fs_error_system_code fs_error_report
    fs_error_mismatch_count fs_error_mismatch_at fs_error_create fs_error_add_mismatch fs_error_free
    fs_file_open fs_file_open_into fs_source_open fs_source_open_into fs_sharded_open fs_node_advise
    fs_restore_file fs_restore_source fs_save_file fs_save_sink fs_msgpack_save_file
    fs_msgpack_save_sink fs_bytes_save_file fs_file_remove_unfinished fs_file_overwrite_array
    fs_msgpack_serialize fs_msgpack_serialize_into fs_msgpack_restore fs_msgpack_restore_into
    fs_node_kind fs_kind_name fs_node_size fs_node_count fs_node_child fs_node_next fs_node_find
    fs_node_find_int fs_node_at fs_node_path fs_node_key fs_node_equal fs_node_bool fs_node_int64
    fs_node_uint64 fs_node_float64 fs_node_complex fs_node_str fs_node_bytes fs_node_ext
    fs_node_timestamp fs_node_array fs_node_array_segment fs_node_array_gather fs_node_array_slice
    fs_node_array_stream fs_node_columns fs_registry_create fs_registry_free fs_register_type
    fs_register_types fs_is_serializable fs_registry_type_count fs_registry_type_name
    fs_registry_uncovered fs_builder_object fs_builder_field fs_report_create fs_report_free
    fs_report_loaded fs_report_count fs_report_entry_count fs_report_entry_at fs_report_text
    fs_to_state_dict fs_node_to_state_dict fs_to_bytes fs_to_bytes_into fs_restore
    fs_from_state_dict fs_node_restore_field fs_node_from_state_dict fs_node_from_bytes
    fs_status_name fs_tree_create fs_tree_free fs_tree_root fs_tree_bytes_used fs_node_replace
    fs_node_merge fs_version fs_version_number fs_workspace_create fs_workspace_free
}
