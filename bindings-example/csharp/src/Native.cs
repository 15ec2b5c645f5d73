// Written by scripts/api.py.

using System;
using System.Runtime.InteropServices;

namespace Flaxstate
{
    /// <summary>The C interface: flaxstate's headers say what each struct and function is for.</summary>
    internal static unsafe class Native
    {
#if FLAXSTATE_STATIC
        private const string Library = "__Internal";
#else
        private const string Library = "flaxstate";
#endif

        [StructLayout(LayoutKind.Sequential)]
        internal struct Allocator
        {
            public UIntPtr struct_size;
            public IntPtr allocate;
            public IntPtr reallocate;
            public IntPtr free;
            public IntPtr user_data;
        }

        internal static Allocator NewAllocator() => new Allocator { struct_size = (UIntPtr)sizeof(Allocator) };

        [StructLayout(LayoutKind.Sequential)]
        internal struct Array
        {
            public UIntPtr struct_size;
            public Dtype dtype;
            public uint rank;
            public long* shape;
            public IntPtr dtype_name;
            public UIntPtr dtype_name_size;
            public UIntPtr item_size;
            public ulong item_count;
            public ulong size;
            public UIntPtr segment_count;
            public IntPtr data;
            public int is_aligned;
            public int is_big_endian;
            public int is_in_file;
            public int reserved;
        }

        internal static Array NewArray() => new Array { struct_size = (UIntPtr)sizeof(Array) };

        [StructLayout(LayoutKind.Sequential)]
        internal struct Segment
        {
            public UIntPtr struct_size;
            public IntPtr data;
            public ulong size;
            public ulong first_item;
            public ulong item_count;
            public ulong offset;
        }

        internal static Segment NewSegment() => new Segment { struct_size = (UIntPtr)sizeof(Segment) };

        [StructLayout(LayoutKind.Sequential)]
        internal struct ArraySource
        {
            public UIntPtr struct_size;
            public Dtype dtype;
            public uint rank;
            public long* shape;
            public long* strides;
            public IntPtr data;
            public IntPtr dtype_name;
            public UIntPtr item_size;
            public int is_big_endian;
            public int copy_data;
            public IntPtr read_items;
            public IntPtr user_data;
            public IntPtr destroy_user_data;
        }

        internal static ArraySource NewArraySource() => new ArraySource { struct_size = (UIntPtr)sizeof(ArraySource) };

        [StructLayout(LayoutKind.Sequential)]
        internal struct Mismatch
        {
            public UIntPtr struct_size;
            public MismatchKind kind;
            public int reserved;
            public IntPtr path;
            public IntPtr message;
            public IntPtr wanted;
            public IntPtr found;
        }

        internal static Mismatch NewMismatch() => new Mismatch { struct_size = (UIntPtr)sizeof(Mismatch) };

        [StructLayout(LayoutKind.Sequential)]
        internal struct OpenOptions
        {
            public UIntPtr struct_size;
            public Mapping mapping;
            public int reserved;
            public DecodeOptions* decode;
        }

        internal static OpenOptions NewOpenOptions() => new OpenOptions { struct_size = (UIntPtr)sizeof(OpenOptions) };

        [StructLayout(LayoutKind.Sequential)]
        internal struct SaveOptions
        {
            public UIntPtr struct_size;
            public Durability durability;
            public int reserved;
            public SerializeOptions* serialize;
        }

        internal static SaveOptions NewSaveOptions() => new SaveOptions { struct_size = (UIntPtr)sizeof(SaveOptions) };

        [StructLayout(LayoutKind.Sequential)]
        internal struct OverwriteOptions
        {
            public UIntPtr struct_size;
            public Durability durability;
            public int reserved;
            public DecodeOptions* decode;
        }

        internal static OverwriteOptions NewOverwriteOptions() =>
            new OverwriteOptions { struct_size = (UIntPtr)sizeof(OverwriteOptions) };

        [StructLayout(LayoutKind.Sequential)]
        internal struct SerializeOptions
        {
            public UIntPtr struct_size;
            public KeyOrder key_order;
            public int as_state_dict;
            public ulong chunk_limit;
            public ulong alignment;
            public Parallel* parallel;
            public IntPtr workspace;
            public Progress* progress;
            public IntPtr report;
        }

        internal static SerializeOptions NewSerializeOptions() =>
            new SerializeOptions { struct_size = (UIntPtr)sizeof(SerializeOptions) };

        [StructLayout(LayoutKind.Sequential)]
        internal struct DecodeOptions
        {
            public UIntPtr struct_size;
            public int lenient;
            public Ownership ownership;
            public IntPtr release;
            public IntPtr release_user_data;
            public Allocator* allocator;
            public ulong memory_limit;
            public uint depth_limit;
            public int align_arrays;
            public int legacy_bfloat16;
            public Trailing trailing;
            public ulong node_limit;
            public ulong text_limit;
            public Progress* progress;
        }

        internal static DecodeOptions NewDecodeOptions() =>
            new DecodeOptions { struct_size = (UIntPtr)sizeof(DecodeOptions) };
        internal static DecodeOptions NewDecodeOptionsUntrusted() =>
            new DecodeOptions {
                struct_size = (UIntPtr)sizeof(DecodeOptions), memory_limit = 1073741824, depth_limit = 128,
                node_limit = 1048576, text_limit = 67108864 };

        [StructLayout(LayoutKind.Sequential)]
        internal struct Key
        {
            public UIntPtr struct_size;
            public Kind kind;
            public int ext_code;
            public IntPtr data;
            public UIntPtr size;
            public long int_value;
            public double real;
            public double imag;
            public uint nanoseconds;
            public Dtype dtype;
            public IntPtr dtype_name;
            public UIntPtr dtype_name_size;
        }

        internal static Key NewKey() => new Key { struct_size = (UIntPtr)sizeof(Key) };

        [StructLayout(LayoutKind.Sequential)]
        internal struct ItemsSink
        {
            public UIntPtr struct_size;
            public UIntPtr piece_size;
            public IntPtr write_items;
            public IntPtr user_data;
        }

        internal static ItemsSink NewItemsSink() => new ItemsSink { struct_size = (UIntPtr)sizeof(ItemsSink) };

        [StructLayout(LayoutKind.Sequential)]
        internal struct Columns
        {
            public UIntPtr struct_size;
            public UIntPtr capacity;
            public int* kinds;
            public long* ints;
            public double* floats;
        }

        internal static Columns NewColumns() => new Columns { struct_size = (UIntPtr)sizeof(Columns) };

        [StructLayout(LayoutKind.Sequential)]
        internal struct Parallel
        {
            public UIntPtr struct_size;
            public uint thread_count;
            public uint reserved;
            public IntPtr parallel_for;
            public IntPtr user_data;
        }

        internal static Parallel NewParallel() => new Parallel { struct_size = (UIntPtr)sizeof(Parallel) };

        [StructLayout(LayoutKind.Sequential)]
        internal struct Progress
        {
            public UIntPtr struct_size;
            public IntPtr update;
            public IntPtr user_data;
        }

        internal static Progress NewProgress() => new Progress { struct_size = (UIntPtr)sizeof(Progress) };

        [StructLayout(LayoutKind.Sequential)]
        internal struct Entry
        {
            public IntPtr key;
            public UIntPtr key_size;
            public IntPtr element;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct Accessors
        {
            public UIntPtr struct_size;
            public Container container;
            public int is_contiguous;
            public IntPtr size;
            public IntPtr next;
            public IntPtr prepare;
            public IntPtr staged_element;
            public IntPtr commit;
            public IntPtr discard;
            public IntPtr user_data;
            public IntPtr read_items;
            public IntPtr write_items;
            public Layout layout;
            public uint count_size;
            public UIntPtr data_offset;
            public UIntPtr end_offset;
            public IntPtr reset;
            public IntPtr entries;
        }

        internal static Accessors NewAccessors() => new Accessors { struct_size = (UIntPtr)sizeof(Accessors) };

        [StructLayout(LayoutKind.Sequential)]
        internal struct Field
        {
            public UIntPtr struct_size;
            public IntPtr name;
            public UIntPtr offset;
            public Storage storage;
            public Dtype dtype;
            public Form form;
            public uint rank;
            public fixed long shape[8];
            public fixed long strides[8];
            public UIntPtr count_offset;
            public UIntPtr capacity_offset;
            public UIntPtr capacity;
            public IntPtr type_name;
            public Accessors* accessors;
            public IntPtr dtype_name;
            public UIntPtr item_size;
            public UIntPtr member_size;
            public uint count_size;
            public uint capacity_size;
            public UIntPtr extents_offset;
        }

        internal static Field NewField() => new Field { struct_size = (UIntPtr)sizeof(Field) };

        [StructLayout(LayoutKind.Sequential)]
        internal struct Type
        {
            public UIntPtr struct_size;
            public IntPtr name;
            public UIntPtr size;
            public Kind kind;
            public int override_existing;
            public Field* fields;
            public UIntPtr field_count;
            public UIntPtr field_size;
            public IntPtr to_state;
            public IntPtr prepare;
            public IntPtr commit;
            public IntPtr discard;
            public IntPtr user_data;
            public IntPtr destroy_user_data;
            public UIntPtr options_size;
        }

        internal static Type NewType() =>
            new Type {
                struct_size = (UIntPtr)sizeof(Type), field_size = (UIntPtr)sizeof(Field),
                options_size = (UIntPtr)sizeof(RestoreOptions) };

        [StructLayout(LayoutKind.Sequential)]
        internal struct BuildOptions
        {
            public UIntPtr struct_size;
            public int copy_data;
            public int reserved;
        }

        internal static BuildOptions NewBuildOptions() =>
            new BuildOptions { struct_size = (UIntPtr)sizeof(BuildOptions) };

        [StructLayout(LayoutKind.Sequential)]
        internal struct ReportEntry
        {
            public UIntPtr struct_size;
            public ReportKind kind;
            public int reserved;
            public IntPtr path;
            public IntPtr wanted;
            public IntPtr found;
        }

        internal static ReportEntry NewReportEntry() => new ReportEntry { struct_size = (UIntPtr)sizeof(ReportEntry) };

        [StructLayout(LayoutKind.Sequential)]
        internal struct RestoreOptions
        {
            public UIntPtr struct_size;
            public IntPtr path;
            public Conversion convert;
            public int reshape;
            public int keep_missing;
            public int drop_extra;
            public int any_leaf;
            public uint mismatch_limit;
            public DecodeOptions* decode;
            public IntPtr workspace;
            public Parallel* parallel;
            public int read_directly;
            public int keep_memory;
            public IntPtr report;
            public Progress* progress;
        }

        internal static RestoreOptions NewRestoreOptions() =>
            new RestoreOptions { struct_size = (UIntPtr)sizeof(RestoreOptions) };

        [StructLayout(LayoutKind.Sequential)]
        internal struct Source
        {
            public UIntPtr struct_size;
            public ulong size;
            public IntPtr read_at;
            public IntPtr user_data;
            public IntPtr destroy_user_data;
        }

        internal static Source NewSource() => new Source { struct_size = (UIntPtr)sizeof(Source) };

        [StructLayout(LayoutKind.Sequential)]
        internal struct Sink
        {
            public UIntPtr struct_size;
            public IntPtr write;
            public IntPtr user_data;
        }

        internal static Sink NewSink() => new Sink { struct_size = (UIntPtr)sizeof(Sink) };

        [StructLayout(LayoutKind.Sequential)]
        internal struct TreeOptions
        {
            public UIntPtr struct_size;
            public Allocator* allocator;
            public ulong memory_limit;
            public int copy_data;
            public int reserved;
        }

        internal static TreeOptions NewTreeOptions() => new TreeOptions { struct_size = (UIntPtr)sizeof(TreeOptions) };

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate IntPtr AllocatorAllocate(UIntPtr size, UIntPtr alignment, IntPtr user_data);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate IntPtr AllocatorReallocate(
            IntPtr pointer, UIntPtr old_size, UIntPtr new_size, UIntPtr alignment, IntPtr user_data);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate void AllocatorFree(IntPtr pointer, UIntPtr size, UIntPtr alignment, IntPtr user_data);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate Status ArraySourceReadItems(
            ulong first_item, ulong item_count, IntPtr destination, IntPtr* error, IntPtr user_data);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate void ArraySourceDestroyUserData(IntPtr user_data);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate void DecodeOptionsRelease(IntPtr data, UIntPtr size, IntPtr user_data);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate Status ItemsSinkWriteItems(
            ulong first_item, ulong item_count, IntPtr items, IntPtr* error, IntPtr user_data);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate void ParallelParallelFor(UIntPtr count, IntPtr task, IntPtr context, IntPtr user_data);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate void ParallelParallelForTask(UIntPtr index, IntPtr context);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate Status ProgressUpdate(ulong done, ulong total, IntPtr* error, IntPtr user_data);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate Status AccessorsSize(IntPtr container, UIntPtr* out_count, IntPtr* error, IntPtr user_data);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate Status AccessorsNext(
            IntPtr container, UIntPtr* cursor, IntPtr* out_key, UIntPtr* out_key_size, IntPtr* out_element,
            IntPtr* error, IntPtr user_data);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate Status AccessorsPrepare(
            IntPtr container, UIntPtr count, IntPtr* out_staged, IntPtr* error, IntPtr user_data);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate Status AccessorsStagedElement(
            IntPtr staged, UIntPtr index, IntPtr key, UIntPtr key_size, IntPtr* out_element, IntPtr* error,
            IntPtr user_data);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate void AccessorsCommit(IntPtr container, IntPtr staged, IntPtr user_data);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate void AccessorsDiscard(IntPtr container, IntPtr staged, IntPtr user_data);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate Status AccessorsReadItems(
            IntPtr container, ulong first_item, ulong item_count, IntPtr destination, IntPtr* error, IntPtr user_data);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate Status AccessorsWriteItems(
            IntPtr staged, ulong first_item, ulong item_count, IntPtr items, IntPtr* error, IntPtr user_data);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate Status AccessorsReset(IntPtr container, UIntPtr count, IntPtr* error, IntPtr user_data);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate Status AccessorsEntries(
            IntPtr container, UIntPtr* cursor, UIntPtr capacity, Entry* out_entries, UIntPtr* out_count, IntPtr* error,
            IntPtr user_data);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate Status TypeToState(IntPtr @object, IntPtr builder, IntPtr* error, IntPtr user_data);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate Status TypePrepare(
            IntPtr target, IntPtr node, RestoreOptions* options, IntPtr* out_staged, IntPtr* error, IntPtr user_data);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate void TypeCommit(IntPtr target, IntPtr staged, IntPtr user_data);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate void TypeDiscard(IntPtr target, IntPtr staged, IntPtr user_data);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate void TypeDestroyUserData(IntPtr user_data);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate Status SourceReadAt(
            ulong offset, IntPtr destination, UIntPtr size, IntPtr* error, IntPtr user_data);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate void SourceDestroyUserData(IntPtr user_data);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate Status SinkWrite(IntPtr data, UIntPtr size, IntPtr* error, IntPtr user_data);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern Status fs_buffer_create(Allocator* allocator, out IntPtr out_buffer, ref IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern void fs_buffer_free(IntPtr buffer);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr fs_buffer_data(IntPtr buffer);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern UIntPtr fs_buffer_size(IntPtr buffer);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern Status fs_buffer_reserve(IntPtr buffer, UIntPtr capacity, ref IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern Status fs_builder_create(Allocator* allocator, out IntPtr out_builder, ref IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern void fs_builder_free(IntPtr builder);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern Status fs_builder_begin(IntPtr builder, Kind kind, ref IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern Status fs_builder_begin_dataclass(IntPtr builder, IntPtr class_name, ref IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern Status fs_builder_end(IntPtr builder, ref IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern Status fs_builder_key(IntPtr builder, IntPtr key, UIntPtr key_size, ref IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern Status fs_builder_any_key(IntPtr builder, Key* key, ref IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern Status fs_builder_nil(IntPtr builder, ref IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern Status fs_builder_bool(IntPtr builder, int value, ref IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern Status fs_builder_int64(IntPtr builder, long value, ref IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern Status fs_builder_uint64(IntPtr builder, ulong value, ref IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern Status fs_builder_float64(IntPtr builder, double value, ref IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern Status fs_builder_complex(IntPtr builder, double real, double imag, ref IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern Status fs_builder_str(IntPtr builder, IntPtr text, UIntPtr size, ref IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern Status fs_builder_bytes(IntPtr builder, IntPtr data, UIntPtr size, ref IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern Status fs_builder_ext(
            IntPtr builder, int code, IntPtr data, UIntPtr size, ref IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern Status fs_builder_timestamp(
            IntPtr builder, long seconds, uint nanoseconds, ref IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern Status fs_builder_array(IntPtr builder, ArraySource* array, ref IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern Status fs_builder_scalar(IntPtr builder, ArraySource* scalar, ref IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern Status fs_builder_node(IntPtr builder, IntPtr node, ref IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern Status fs_builder_finish(IntPtr builder, out IntPtr out_tree, ref IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr fs_dtype_name(Dtype dtype);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern UIntPtr fs_dtype_item_size(Dtype dtype);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern Dtype fs_dtype_from_name(IntPtr name, UIntPtr name_size);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern Status fs_error_status(IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr fs_error_message(IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr fs_error_path(IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern ulong fs_error_offset(IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int fs_error_system_code(IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr fs_error_report(IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern UIntPtr fs_error_mismatch_count(IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern Status fs_error_mismatch_at(IntPtr error, UIntPtr index, ref Mismatch out_mismatch);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr fs_error_create(Status status, IntPtr message);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern Status fs_error_add_mismatch(IntPtr error, Mismatch* mismatch);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern void fs_error_free(IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern Status fs_file_open(
            IntPtr path, OpenOptions* options, out IntPtr out_tree, ref IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern Status fs_file_open_into(
            IntPtr path, OpenOptions* options, IntPtr tree, ref IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern Status fs_source_open(
            Source* source, DecodeOptions* options, out IntPtr out_tree, ref IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern Status fs_source_open_into(
            Source* source, DecodeOptions* options, IntPtr tree, ref IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern Status fs_sharded_open(
            IntPtr path, OpenOptions* options, out IntPtr out_tree, ref IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern Status fs_node_advise(IntPtr node, Advice advice, ref IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern Status fs_restore_file(
            IntPtr registry, IntPtr type_name, IntPtr target, IntPtr path, RestoreOptions* options, ref IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern Status fs_restore_source(
            IntPtr registry, IntPtr type_name, IntPtr target, Source* source, RestoreOptions* options,
            ref IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern Status fs_save_file(
            IntPtr registry, IntPtr type_name, IntPtr @object, IntPtr path, SaveOptions* options, ref IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern Status fs_save_sink(
            IntPtr registry, IntPtr type_name, IntPtr @object, Sink* sink, SerializeOptions* options, ref IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern Status fs_msgpack_save_file(
            IntPtr node, IntPtr path, SaveOptions* options, ref IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern Status fs_msgpack_save_sink(
            IntPtr node, Sink* sink, SerializeOptions* options, ref IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern Status fs_bytes_save_file(
            IntPtr bytes, UIntPtr size, IntPtr path, SaveOptions* options, ref IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern Status fs_file_remove_unfinished(
            IntPtr directory, out ulong out_count, ref IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern Status fs_file_overwrite_array(
            IntPtr path, IntPtr array_path, ArraySource* array, OverwriteOptions* options, ref IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern Status fs_msgpack_serialize(
            IntPtr node, SerializeOptions* options, IntPtr buffer, ref IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern Status fs_msgpack_serialize_into(
            IntPtr node, SerializeOptions* options, IntPtr memory, UIntPtr capacity, out UIntPtr out_size,
            ref IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern Status fs_msgpack_restore(
            IntPtr bytes, UIntPtr size, DecodeOptions* options, out IntPtr out_tree, ref IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern Status fs_msgpack_restore_into(
            IntPtr bytes, UIntPtr size, DecodeOptions* options, IntPtr tree, ref IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern Kind fs_node_kind(IntPtr node);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr fs_kind_name(Kind kind);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern UIntPtr fs_node_size(IntPtr node);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern UIntPtr fs_node_count(IntPtr node);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr fs_node_child(IntPtr node, UIntPtr index);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr fs_node_next(IntPtr parent, IntPtr child);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr fs_node_find(IntPtr node, IntPtr key, UIntPtr key_size);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr fs_node_find_int(IntPtr node, long key);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr fs_node_at(IntPtr node, IntPtr path);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern Status fs_node_path(
            IntPtr node, IntPtr text, UIntPtr capacity, out UIntPtr out_size, ref IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern Status fs_node_key(IntPtr node, ref Key out_key, ref IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern Status fs_node_equal(IntPtr left, IntPtr right, out int out_is_equal, ref IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern Status fs_node_bool(IntPtr node, out int out_value, ref IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern Status fs_node_int64(IntPtr node, out long out_value, ref IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern Status fs_node_uint64(IntPtr node, out ulong out_value, ref IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern Status fs_node_float64(IntPtr node, out double out_value, ref IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern Status fs_node_complex(
            IntPtr node, out double out_real, out double out_imag, ref IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern Status fs_node_str(
            IntPtr node, out IntPtr out_text, out UIntPtr out_size, ref IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern Status fs_node_bytes(
            IntPtr node, out IntPtr out_data, out UIntPtr out_size, ref IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern Status fs_node_ext(
            IntPtr node, out int out_code, out IntPtr out_data, out UIntPtr out_size, ref IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern Status fs_node_timestamp(
            IntPtr node, out long out_seconds, out uint out_nanoseconds, ref IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern Status fs_node_array(IntPtr node, ref Array out_array, ref IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern Status fs_node_array_segment(
            IntPtr node, UIntPtr index, ref Segment out_segment, ref IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern Status fs_node_array_gather(
            IntPtr node, IntPtr destination, UIntPtr destination_size, ref IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern Status fs_node_array_slice(
            IntPtr node, long* starts, long* stops, long* steps, IntPtr destination, UIntPtr destination_size,
            ref IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern Status fs_node_array_stream(IntPtr node, ItemsSink* sink, ref IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern Status fs_node_columns(IntPtr node, Columns* columns, ref IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern Status fs_registry_create(
            Allocator* allocator, out IntPtr out_registry, ref IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern void fs_registry_free(IntPtr registry);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern Status fs_register_type(IntPtr registry, Type* type, ref IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern Status fs_register_types(
            IntPtr registry, Type* types, UIntPtr type_count, UIntPtr type_size, ref IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int fs_is_serializable(IntPtr registry, IntPtr type_name);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern UIntPtr fs_registry_type_count(IntPtr registry);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr fs_registry_type_name(IntPtr registry, UIntPtr index);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern Status fs_registry_uncovered(
            IntPtr registry, IntPtr type_name, IntPtr report, ref IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern Status fs_builder_object(
            IntPtr builder, IntPtr registry, IntPtr type_name, IntPtr @object, BuildOptions* options, ref IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern Status fs_builder_field(
            IntPtr builder, Field* field, IntPtr @object, BuildOptions* options, ref IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern Status fs_report_create(
            Allocator* allocator, uint entry_limit, out IntPtr out_report, ref IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern void fs_report_free(IntPtr report);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern ulong fs_report_loaded(IntPtr report);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern ulong fs_report_count(IntPtr report, ReportKind kind);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern UIntPtr fs_report_entry_count(IntPtr report);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern Status fs_report_entry_at(IntPtr report, UIntPtr index, ref ReportEntry out_entry);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr fs_report_text(IntPtr report);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern Status fs_to_state_dict(
            IntPtr registry, IntPtr type_name, IntPtr @object, TreeOptions* options, out IntPtr out_tree,
            ref IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern Status fs_node_to_state_dict(
            IntPtr node, TreeOptions* options, out IntPtr out_tree, ref IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern Status fs_to_bytes(
            IntPtr registry, IntPtr type_name, IntPtr @object, SerializeOptions* options, IntPtr buffer,
            ref IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern Status fs_to_bytes_into(
            IntPtr registry, IntPtr type_name, IntPtr @object, SerializeOptions* options, IntPtr memory,
            UIntPtr capacity, out UIntPtr out_size, ref IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern Status fs_restore(
            IntPtr registry, IntPtr type_name, IntPtr target, IntPtr bytes, UIntPtr size, RestoreOptions* options,
            ref IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern Status fs_from_state_dict(
            IntPtr registry, IntPtr type_name, IntPtr target, IntPtr state, RestoreOptions* options, ref IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern Status fs_node_restore_field(
            IntPtr node, Field* field, IntPtr @object, RestoreOptions* options, ref IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern Status fs_node_from_state_dict(
            IntPtr target, IntPtr state, RestoreOptions* options, out IntPtr out_tree, ref IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern Status fs_node_from_bytes(
            IntPtr target, IntPtr bytes, UIntPtr size, RestoreOptions* options, out IntPtr out_tree, ref IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr fs_status_name(Status status);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern Status fs_tree_create(Allocator* allocator, out IntPtr out_tree, ref IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern void fs_tree_free(IntPtr tree);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr fs_tree_root(IntPtr tree);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern UIntPtr fs_tree_bytes_used(IntPtr tree);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern Status fs_node_replace(
            IntPtr root, IntPtr replaced, IntPtr replacement, TreeOptions* options, out IntPtr out_tree,
            ref IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern Status fs_node_merge(
            IntPtr* nodes, UIntPtr node_count, TreeOptions* options, out IntPtr out_tree, ref IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr fs_version();

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int fs_version_number();

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern Status fs_workspace_create(
            Allocator* allocator, out IntPtr out_workspace, ref IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern void fs_workspace_free(IntPtr workspace);
    }
}
