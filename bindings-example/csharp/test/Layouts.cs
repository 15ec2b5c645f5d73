// Written by scripts/api.py.

using System;

namespace Flaxstate.Tests
{
    /// <summary>The layouts of C's structs on 64-bit machines.</summary>
    internal static unsafe class Layouts
    {
        /// <summary>Tells a name, C's number and C#'s.</summary>
        internal static void Compare(Action<string, long, long> expect)
        {
            byte* start;

            Native.Allocator allocator_;
            start = (byte*)&allocator_;
            expect("fs_allocator", 40, sizeof(Native.Allocator));
            expect("fs_allocator.struct_size", 0, (byte*)&allocator_.struct_size - start);
            expect("fs_allocator.allocate", 8, (byte*)&allocator_.allocate - start);
            expect("fs_allocator.reallocate", 16, (byte*)&allocator_.reallocate - start);
            expect("fs_allocator.free", 24, (byte*)&allocator_.free - start);
            expect("fs_allocator.user_data", 32, (byte*)&allocator_.user_data - start);

            Native.Array array_;
            start = (byte*)&array_;
            expect("fs_array", 96, sizeof(Native.Array));
            expect("fs_array.struct_size", 0, (byte*)&array_.struct_size - start);
            expect("fs_array.dtype", 8, (byte*)&array_.dtype - start);
            expect("fs_array.rank", 12, (byte*)&array_.rank - start);
            expect("fs_array.shape", 16, (byte*)&array_.shape - start);
            expect("fs_array.dtype_name", 24, (byte*)&array_.dtype_name - start);
            expect("fs_array.dtype_name_size", 32, (byte*)&array_.dtype_name_size - start);
            expect("fs_array.item_size", 40, (byte*)&array_.item_size - start);
            expect("fs_array.item_count", 48, (byte*)&array_.item_count - start);
            expect("fs_array.size", 56, (byte*)&array_.size - start);
            expect("fs_array.segment_count", 64, (byte*)&array_.segment_count - start);
            expect("fs_array.data", 72, (byte*)&array_.data - start);
            expect("fs_array.is_aligned", 80, (byte*)&array_.is_aligned - start);
            expect("fs_array.is_big_endian", 84, (byte*)&array_.is_big_endian - start);
            expect("fs_array.is_in_file", 88, (byte*)&array_.is_in_file - start);
            expect("fs_array.reserved", 92, (byte*)&array_.reserved - start);

            Native.Segment segment_;
            start = (byte*)&segment_;
            expect("fs_segment", 48, sizeof(Native.Segment));
            expect("fs_segment.struct_size", 0, (byte*)&segment_.struct_size - start);
            expect("fs_segment.data", 8, (byte*)&segment_.data - start);
            expect("fs_segment.size", 16, (byte*)&segment_.size - start);
            expect("fs_segment.first_item", 24, (byte*)&segment_.first_item - start);
            expect("fs_segment.item_count", 32, (byte*)&segment_.item_count - start);
            expect("fs_segment.offset", 40, (byte*)&segment_.offset - start);

            Native.ArraySource array_source_;
            start = (byte*)&array_source_;
            expect("fs_array_source", 88, sizeof(Native.ArraySource));
            expect("fs_array_source.struct_size", 0, (byte*)&array_source_.struct_size - start);
            expect("fs_array_source.dtype", 8, (byte*)&array_source_.dtype - start);
            expect("fs_array_source.rank", 12, (byte*)&array_source_.rank - start);
            expect("fs_array_source.shape", 16, (byte*)&array_source_.shape - start);
            expect("fs_array_source.strides", 24, (byte*)&array_source_.strides - start);
            expect("fs_array_source.data", 32, (byte*)&array_source_.data - start);
            expect("fs_array_source.dtype_name", 40, (byte*)&array_source_.dtype_name - start);
            expect("fs_array_source.item_size", 48, (byte*)&array_source_.item_size - start);
            expect("fs_array_source.is_big_endian", 56, (byte*)&array_source_.is_big_endian - start);
            expect("fs_array_source.copy_data", 60, (byte*)&array_source_.copy_data - start);
            expect("fs_array_source.read_items", 64, (byte*)&array_source_.read_items - start);
            expect("fs_array_source.user_data", 72, (byte*)&array_source_.user_data - start);
            expect("fs_array_source.destroy_user_data", 80, (byte*)&array_source_.destroy_user_data - start);

            Native.Mismatch mismatch_;
            start = (byte*)&mismatch_;
            expect("fs_mismatch", 48, sizeof(Native.Mismatch));
            expect("fs_mismatch.struct_size", 0, (byte*)&mismatch_.struct_size - start);
            expect("fs_mismatch.kind", 8, (byte*)&mismatch_.kind - start);
            expect("fs_mismatch.reserved", 12, (byte*)&mismatch_.reserved - start);
            expect("fs_mismatch.path", 16, (byte*)&mismatch_.path - start);
            expect("fs_mismatch.message", 24, (byte*)&mismatch_.message - start);
            expect("fs_mismatch.wanted", 32, (byte*)&mismatch_.wanted - start);
            expect("fs_mismatch.found", 40, (byte*)&mismatch_.found - start);

            Native.OpenOptions open_options_;
            start = (byte*)&open_options_;
            expect("fs_open_options", 24, sizeof(Native.OpenOptions));
            expect("fs_open_options.struct_size", 0, (byte*)&open_options_.struct_size - start);
            expect("fs_open_options.mapping", 8, (byte*)&open_options_.mapping - start);
            expect("fs_open_options.reserved", 12, (byte*)&open_options_.reserved - start);
            expect("fs_open_options.decode", 16, (byte*)&open_options_.decode - start);

            Native.SaveOptions save_options_;
            start = (byte*)&save_options_;
            expect("fs_save_options", 24, sizeof(Native.SaveOptions));
            expect("fs_save_options.struct_size", 0, (byte*)&save_options_.struct_size - start);
            expect("fs_save_options.durability", 8, (byte*)&save_options_.durability - start);
            expect("fs_save_options.reserved", 12, (byte*)&save_options_.reserved - start);
            expect("fs_save_options.serialize", 16, (byte*)&save_options_.serialize - start);

            Native.OverwriteOptions overwrite_options_;
            start = (byte*)&overwrite_options_;
            expect("fs_overwrite_options", 24, sizeof(Native.OverwriteOptions));
            expect("fs_overwrite_options.struct_size", 0, (byte*)&overwrite_options_.struct_size - start);
            expect("fs_overwrite_options.durability", 8, (byte*)&overwrite_options_.durability - start);
            expect("fs_overwrite_options.reserved", 12, (byte*)&overwrite_options_.reserved - start);
            expect("fs_overwrite_options.decode", 16, (byte*)&overwrite_options_.decode - start);

            Native.SerializeOptions serialize_options_;
            start = (byte*)&serialize_options_;
            expect("fs_serialize_options", 64, sizeof(Native.SerializeOptions));
            expect("fs_serialize_options.struct_size", 0, (byte*)&serialize_options_.struct_size - start);
            expect("fs_serialize_options.key_order", 8, (byte*)&serialize_options_.key_order - start);
            expect("fs_serialize_options.as_state_dict", 12, (byte*)&serialize_options_.as_state_dict - start);
            expect("fs_serialize_options.chunk_limit", 16, (byte*)&serialize_options_.chunk_limit - start);
            expect("fs_serialize_options.alignment", 24, (byte*)&serialize_options_.alignment - start);
            expect("fs_serialize_options.parallel", 32, (byte*)&serialize_options_.parallel - start);
            expect("fs_serialize_options.workspace", 40, (byte*)&serialize_options_.workspace - start);
            expect("fs_serialize_options.progress", 48, (byte*)&serialize_options_.progress - start);
            expect("fs_serialize_options.report", 56, (byte*)&serialize_options_.report - start);

            Native.DecodeOptions decode_options_;
            start = (byte*)&decode_options_;
            expect("fs_decode_options", 88, sizeof(Native.DecodeOptions));
            expect("fs_decode_options.struct_size", 0, (byte*)&decode_options_.struct_size - start);
            expect("fs_decode_options.lenient", 8, (byte*)&decode_options_.lenient - start);
            expect("fs_decode_options.ownership", 12, (byte*)&decode_options_.ownership - start);
            expect("fs_decode_options.release", 16, (byte*)&decode_options_.release - start);
            expect("fs_decode_options.release_user_data", 24, (byte*)&decode_options_.release_user_data - start);
            expect("fs_decode_options.allocator", 32, (byte*)&decode_options_.allocator - start);
            expect("fs_decode_options.memory_limit", 40, (byte*)&decode_options_.memory_limit - start);
            expect("fs_decode_options.depth_limit", 48, (byte*)&decode_options_.depth_limit - start);
            expect("fs_decode_options.align_arrays", 52, (byte*)&decode_options_.align_arrays - start);
            expect("fs_decode_options.legacy_bfloat16", 56, (byte*)&decode_options_.legacy_bfloat16 - start);
            expect("fs_decode_options.trailing", 60, (byte*)&decode_options_.trailing - start);
            expect("fs_decode_options.node_limit", 64, (byte*)&decode_options_.node_limit - start);
            expect("fs_decode_options.text_limit", 72, (byte*)&decode_options_.text_limit - start);
            expect("fs_decode_options.progress", 80, (byte*)&decode_options_.progress - start);

            Native.Key key_;
            start = (byte*)&key_;
            expect("fs_key", 80, sizeof(Native.Key));
            expect("fs_key.struct_size", 0, (byte*)&key_.struct_size - start);
            expect("fs_key.kind", 8, (byte*)&key_.kind - start);
            expect("fs_key.ext_code", 12, (byte*)&key_.ext_code - start);
            expect("fs_key.data", 16, (byte*)&key_.data - start);
            expect("fs_key.size", 24, (byte*)&key_.size - start);
            expect("fs_key.int_value", 32, (byte*)&key_.int_value - start);
            expect("fs_key.real", 40, (byte*)&key_.real - start);
            expect("fs_key.imag", 48, (byte*)&key_.imag - start);
            expect("fs_key.nanoseconds", 56, (byte*)&key_.nanoseconds - start);
            expect("fs_key.dtype", 60, (byte*)&key_.dtype - start);
            expect("fs_key.dtype_name", 64, (byte*)&key_.dtype_name - start);
            expect("fs_key.dtype_name_size", 72, (byte*)&key_.dtype_name_size - start);

            Native.ItemsSink items_sink_;
            start = (byte*)&items_sink_;
            expect("fs_items_sink", 32, sizeof(Native.ItemsSink));
            expect("fs_items_sink.struct_size", 0, (byte*)&items_sink_.struct_size - start);
            expect("fs_items_sink.piece_size", 8, (byte*)&items_sink_.piece_size - start);
            expect("fs_items_sink.write_items", 16, (byte*)&items_sink_.write_items - start);
            expect("fs_items_sink.user_data", 24, (byte*)&items_sink_.user_data - start);

            Native.Columns columns_;
            start = (byte*)&columns_;
            expect("fs_columns", 40, sizeof(Native.Columns));
            expect("fs_columns.struct_size", 0, (byte*)&columns_.struct_size - start);
            expect("fs_columns.capacity", 8, (byte*)&columns_.capacity - start);
            expect("fs_columns.kinds", 16, (byte*)&columns_.kinds - start);
            expect("fs_columns.ints", 24, (byte*)&columns_.ints - start);
            expect("fs_columns.floats", 32, (byte*)&columns_.floats - start);

            Native.Parallel parallel_;
            start = (byte*)&parallel_;
            expect("fs_parallel", 32, sizeof(Native.Parallel));
            expect("fs_parallel.struct_size", 0, (byte*)&parallel_.struct_size - start);
            expect("fs_parallel.thread_count", 8, (byte*)&parallel_.thread_count - start);
            expect("fs_parallel.reserved", 12, (byte*)&parallel_.reserved - start);
            expect("fs_parallel.parallel_for", 16, (byte*)&parallel_.parallel_for - start);
            expect("fs_parallel.user_data", 24, (byte*)&parallel_.user_data - start);

            Native.Progress progress_;
            start = (byte*)&progress_;
            expect("fs_progress", 24, sizeof(Native.Progress));
            expect("fs_progress.struct_size", 0, (byte*)&progress_.struct_size - start);
            expect("fs_progress.update", 8, (byte*)&progress_.update - start);
            expect("fs_progress.user_data", 16, (byte*)&progress_.user_data - start);

            Native.Entry entry_;
            start = (byte*)&entry_;
            expect("fs_entry", 24, sizeof(Native.Entry));
            expect("fs_entry.key", 0, (byte*)&entry_.key - start);
            expect("fs_entry.key_size", 8, (byte*)&entry_.key_size - start);
            expect("fs_entry.element", 16, (byte*)&entry_.element - start);

            Native.Accessors accessors_;
            start = (byte*)&accessors_;
            expect("fs_accessors", 128, sizeof(Native.Accessors));
            expect("fs_accessors.struct_size", 0, (byte*)&accessors_.struct_size - start);
            expect("fs_accessors.container", 8, (byte*)&accessors_.container - start);
            expect("fs_accessors.is_contiguous", 12, (byte*)&accessors_.is_contiguous - start);
            expect("fs_accessors.size", 16, (byte*)&accessors_.size - start);
            expect("fs_accessors.next", 24, (byte*)&accessors_.next - start);
            expect("fs_accessors.prepare", 32, (byte*)&accessors_.prepare - start);
            expect("fs_accessors.staged_element", 40, (byte*)&accessors_.staged_element - start);
            expect("fs_accessors.commit", 48, (byte*)&accessors_.commit - start);
            expect("fs_accessors.discard", 56, (byte*)&accessors_.discard - start);
            expect("fs_accessors.user_data", 64, (byte*)&accessors_.user_data - start);
            expect("fs_accessors.read_items", 72, (byte*)&accessors_.read_items - start);
            expect("fs_accessors.write_items", 80, (byte*)&accessors_.write_items - start);
            expect("fs_accessors.layout", 88, (byte*)&accessors_.layout - start);
            expect("fs_accessors.count_size", 92, (byte*)&accessors_.count_size - start);
            expect("fs_accessors.data_offset", 96, (byte*)&accessors_.data_offset - start);
            expect("fs_accessors.end_offset", 104, (byte*)&accessors_.end_offset - start);
            expect("fs_accessors.reset", 112, (byte*)&accessors_.reset - start);
            expect("fs_accessors.entries", 120, (byte*)&accessors_.entries - start);

            Native.Field field_;
            start = (byte*)&field_;
            expect("fs_field", 248, sizeof(Native.Field));
            expect("fs_field.struct_size", 0, (byte*)&field_.struct_size - start);
            expect("fs_field.name", 8, (byte*)&field_.name - start);
            expect("fs_field.offset", 16, (byte*)&field_.offset - start);
            expect("fs_field.storage", 24, (byte*)&field_.storage - start);
            expect("fs_field.dtype", 28, (byte*)&field_.dtype - start);
            expect("fs_field.form", 32, (byte*)&field_.form - start);
            expect("fs_field.rank", 36, (byte*)&field_.rank - start);
            expect("fs_field.shape", 40, (byte*)field_.shape - start);
            expect("fs_field.strides", 104, (byte*)field_.strides - start);
            expect("fs_field.count_offset", 168, (byte*)&field_.count_offset - start);
            expect("fs_field.capacity_offset", 176, (byte*)&field_.capacity_offset - start);
            expect("fs_field.capacity", 184, (byte*)&field_.capacity - start);
            expect("fs_field.type_name", 192, (byte*)&field_.type_name - start);
            expect("fs_field.accessors", 200, (byte*)&field_.accessors - start);
            expect("fs_field.dtype_name", 208, (byte*)&field_.dtype_name - start);
            expect("fs_field.item_size", 216, (byte*)&field_.item_size - start);
            expect("fs_field.member_size", 224, (byte*)&field_.member_size - start);
            expect("fs_field.count_size", 232, (byte*)&field_.count_size - start);
            expect("fs_field.capacity_size", 236, (byte*)&field_.capacity_size - start);
            expect("fs_field.extents_offset", 240, (byte*)&field_.extents_offset - start);

            Native.Type type_;
            start = (byte*)&type_;
            expect("fs_type", 112, sizeof(Native.Type));
            expect("fs_type.struct_size", 0, (byte*)&type_.struct_size - start);
            expect("fs_type.name", 8, (byte*)&type_.name - start);
            expect("fs_type.size", 16, (byte*)&type_.size - start);
            expect("fs_type.kind", 24, (byte*)&type_.kind - start);
            expect("fs_type.override_existing", 28, (byte*)&type_.override_existing - start);
            expect("fs_type.fields", 32, (byte*)&type_.fields - start);
            expect("fs_type.field_count", 40, (byte*)&type_.field_count - start);
            expect("fs_type.field_size", 48, (byte*)&type_.field_size - start);
            expect("fs_type.to_state", 56, (byte*)&type_.to_state - start);
            expect("fs_type.prepare", 64, (byte*)&type_.prepare - start);
            expect("fs_type.commit", 72, (byte*)&type_.commit - start);
            expect("fs_type.discard", 80, (byte*)&type_.discard - start);
            expect("fs_type.user_data", 88, (byte*)&type_.user_data - start);
            expect("fs_type.destroy_user_data", 96, (byte*)&type_.destroy_user_data - start);
            expect("fs_type.options_size", 104, (byte*)&type_.options_size - start);

            Native.BuildOptions build_options_;
            start = (byte*)&build_options_;
            expect("fs_build_options", 16, sizeof(Native.BuildOptions));
            expect("fs_build_options.struct_size", 0, (byte*)&build_options_.struct_size - start);
            expect("fs_build_options.copy_data", 8, (byte*)&build_options_.copy_data - start);
            expect("fs_build_options.reserved", 12, (byte*)&build_options_.reserved - start);

            Native.ReportEntry report_entry_;
            start = (byte*)&report_entry_;
            expect("fs_report_entry", 40, sizeof(Native.ReportEntry));
            expect("fs_report_entry.struct_size", 0, (byte*)&report_entry_.struct_size - start);
            expect("fs_report_entry.kind", 8, (byte*)&report_entry_.kind - start);
            expect("fs_report_entry.reserved", 12, (byte*)&report_entry_.reserved - start);
            expect("fs_report_entry.path", 16, (byte*)&report_entry_.path - start);
            expect("fs_report_entry.wanted", 24, (byte*)&report_entry_.wanted - start);
            expect("fs_report_entry.found", 32, (byte*)&report_entry_.found - start);

            Native.RestoreOptions restore_options_;
            start = (byte*)&restore_options_;
            expect("fs_restore_options", 88, sizeof(Native.RestoreOptions));
            expect("fs_restore_options.struct_size", 0, (byte*)&restore_options_.struct_size - start);
            expect("fs_restore_options.path", 8, (byte*)&restore_options_.path - start);
            expect("fs_restore_options.convert", 16, (byte*)&restore_options_.convert - start);
            expect("fs_restore_options.reshape", 20, (byte*)&restore_options_.reshape - start);
            expect("fs_restore_options.keep_missing", 24, (byte*)&restore_options_.keep_missing - start);
            expect("fs_restore_options.drop_extra", 28, (byte*)&restore_options_.drop_extra - start);
            expect("fs_restore_options.any_leaf", 32, (byte*)&restore_options_.any_leaf - start);
            expect("fs_restore_options.mismatch_limit", 36, (byte*)&restore_options_.mismatch_limit - start);
            expect("fs_restore_options.decode", 40, (byte*)&restore_options_.decode - start);
            expect("fs_restore_options.workspace", 48, (byte*)&restore_options_.workspace - start);
            expect("fs_restore_options.parallel", 56, (byte*)&restore_options_.parallel - start);
            expect("fs_restore_options.read_directly", 64, (byte*)&restore_options_.read_directly - start);
            expect("fs_restore_options.keep_memory", 68, (byte*)&restore_options_.keep_memory - start);
            expect("fs_restore_options.report", 72, (byte*)&restore_options_.report - start);
            expect("fs_restore_options.progress", 80, (byte*)&restore_options_.progress - start);

            Native.Source source_;
            start = (byte*)&source_;
            expect("fs_source", 40, sizeof(Native.Source));
            expect("fs_source.struct_size", 0, (byte*)&source_.struct_size - start);
            expect("fs_source.size", 8, (byte*)&source_.size - start);
            expect("fs_source.read_at", 16, (byte*)&source_.read_at - start);
            expect("fs_source.user_data", 24, (byte*)&source_.user_data - start);
            expect("fs_source.destroy_user_data", 32, (byte*)&source_.destroy_user_data - start);

            Native.Sink sink_;
            start = (byte*)&sink_;
            expect("fs_sink", 24, sizeof(Native.Sink));
            expect("fs_sink.struct_size", 0, (byte*)&sink_.struct_size - start);
            expect("fs_sink.write", 8, (byte*)&sink_.write - start);
            expect("fs_sink.user_data", 16, (byte*)&sink_.user_data - start);

            Native.TreeOptions tree_options_;
            start = (byte*)&tree_options_;
            expect("fs_tree_options", 32, sizeof(Native.TreeOptions));
            expect("fs_tree_options.struct_size", 0, (byte*)&tree_options_.struct_size - start);
            expect("fs_tree_options.allocator", 8, (byte*)&tree_options_.allocator - start);
            expect("fs_tree_options.memory_limit", 16, (byte*)&tree_options_.memory_limit - start);
            expect("fs_tree_options.copy_data", 24, (byte*)&tree_options_.copy_data - start);
            expect("fs_tree_options.reserved", 28, (byte*)&tree_options_.reserved - start);
        }
    }
}
