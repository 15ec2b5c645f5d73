// flaxstate for C# 7: Unity, from 2021 on (Mono and IL2CPP), Mono and .NET. The guide is docs/guide/csharp.md.

using System;
using System.Collections;
using System.Collections.Generic;
using System.IO;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using System.Text;
using System.Threading;

namespace Flaxstate
{
    /// <summary>One place where a state doesn't fit its target.</summary>
    public sealed class Mismatch
    {
        public MismatchKind Kind { get; internal set; }
        /// <summary>"./params/head"</summary>
        public string Path { get; internal set; }
        public string Message { get; internal set; }
        /// <summary>What the target wants: "[64,10]", "float32".</summary>
        public string Wanted { get; internal set; }
        public string Found { get; internal set; }
    }

    /// <summary>A failure of the library. Message is the whole report, with one line for each mismatch.</summary>
    public sealed class FlaxstateException : Exception
    {
        public Status Status { get; }
        /// <summary>One line, without the path.</summary>
        public string Summary { get; }
        /// <summary>Where in the tree: "." is the root, "" means that the failure has no place in a tree.</summary>
        public string Path { get; }
        /// <summary>Where in the bytes, or null.</summary>
        public ulong? Offset { get; }
        /// <summary>errno, or GetLastError() on Windows; 0 where no call of the system failed.</summary>
        public int SystemCode { get; }
        public IReadOnlyList<Mismatch> Mismatches { get; }

        /// <summary>Takes what the error says; whoever has it still frees it.</summary>
        internal FlaxstateException(Status status, IntPtr error)
            : base(Utf8.FromC(error == IntPtr.Zero ? Native.fs_status_name(status) : Native.fs_error_report(error)))
        {
            Status = status;
            Summary = error == IntPtr.Zero ? Message : Utf8.FromC(Native.fs_error_message(error));
            Path = Utf8.FromC(Native.fs_error_path(error));
            var offset = Native.fs_error_offset(error);
            Offset = offset == Numbers.NoOffset ? (ulong?)null : offset;
            SystemCode = Native.fs_error_system_code(error);
            Mismatches = MismatchesOf(error);
        }

        private static Mismatch[] MismatchesOf(IntPtr error)
        {
            var mismatches = new Mismatch[(int)Native.fs_error_mismatch_count(error)];
            for (var i = 0; i < mismatches.Length; ++i)
            {
                var mismatch = Native.NewMismatch();
                Native.fs_error_mismatch_at(error, (UIntPtr)i, ref mismatch);
                mismatches[i] = new Mismatch
                {
                    Kind = mismatch.kind,
                    Path = Utf8.FromC(mismatch.path),
                    Message = Utf8.FromC(mismatch.message),
                    Wanted = Utf8.FromC(mismatch.wanted),
                    Found = Utf8.FromC(mismatch.found),
                };
            }
            return mismatches;
        }
    }

    /// <summary>How bytes and files are read. All zero: strictly, without limits.</summary>
    public sealed class DecodeOptions
    {
        /// <summary>Reads all that Flax reads, also what it never wrote.</summary>
        public bool Lenient { get; set; }
        public bool LegacyBfloat16 { get; set; }
        public Trailing Trailing { get; set; }
        /// <summary>Bytes; 0 is no limit, as for the other limits.</summary>
        public ulong MemoryLimit { get; set; }
        public uint DepthLimit { get; set; }
        public ulong NodeLimit { get; set; }
        public ulong TextLimit { get; set; }

        /// <summary>Limits for bytes that anybody may have written.</summary>
        public static DecodeOptions Untrusted()
        {
            var safe = Native.NewDecodeOptionsUntrusted();
            return new DecodeOptions
            {
                MemoryLimit = safe.memory_limit,
                DepthLimit = safe.depth_limit,
                NodeLimit = safe.node_limit,
                TextLimit = safe.text_limit,
            };
        }

        internal static Native.DecodeOptions ToC(DecodeOptions options)
        {
            var result = Native.NewDecodeOptions();
            if (options == null) return result;
            result.lenient = options.Lenient ? 1 : 0;
            result.legacy_bfloat16 = options.LegacyBfloat16 ? 1 : 0;
            result.trailing = options.Trailing;
            result.memory_limit = options.MemoryLimit;
            result.depth_limit = options.DepthLimit;
            result.node_limit = options.NodeLimit;
            result.text_limit = options.TextLimit;
            return result;
        }
    }

    /// <summary>What restoring checks, and where the state comes from. All zero: everything is checked.</summary>
    public sealed class RestoreOptions
    {
        /// <summary>Restores from this subtree of the state: "params".</summary>
        public string Path { get; set; }
        public Conversion Convert { get; set; }
        public bool Reshape { get; set; }
        public bool KeepMissing { get; set; }
        public bool DropExtra { get; set; }
        /// <summary>The most mismatches to list; 0: 100.</summary>
        public uint MismatchLimit { get; set; }
        /// <summary>The arrays of a file go straight into the target, which is unspecified if reading fails.</summary>
        public bool ReadDirectly { get; set; }
        public DecodeOptions Decode { get; set; }

        internal static Native.RestoreOptions ToC(RestoreOptions options, Memory memory)
        {
            var result = Native.NewRestoreOptions();
            if (options == null) return result;
            result.path = memory.Text(options.Path);
            result.convert = options.Convert;
            result.reshape = options.Reshape ? 1 : 0;
            result.keep_missing = options.KeepMissing ? 1 : 0;
            result.drop_extra = options.DropExtra ? 1 : 0;
            result.mismatch_limit = options.MismatchLimit;
            result.read_directly = options.ReadDirectly ? 1 : 0;
            return result;
        }
    }

    /// <summary>How bytes are written. All zero: Flax's own bytes.</summary>
    public sealed class SerializeOptions
    {
        public KeyOrder KeyOrder { get; set; }
        /// <summary>Trees only: as to_bytes makes it, with dicts in the place of lists.</summary>
        public bool AsStateDict { get; set; }
        /// <summary>Bytes beyond which an array is chunked; 0: Numbers.DefaultChunkLimit.</summary>
        public ulong ChunkLimit { get; set; }
        /// <summary>The data of every array starts at a multiple of it. 0: where Flax puts it.</summary>
        public ulong Alignment { get; set; }

        internal static Native.SerializeOptions ToC(SerializeOptions options)
        {
            var result = Native.NewSerializeOptions();
            if (options == null) return result;
            result.key_order = options.KeyOrder;
            result.as_state_dict = options.AsStateDict ? 1 : 0;
            result.chunk_limit = options.ChunkLimit;
            result.alignment = options.Alignment;
            return result;
        }
    }

    /// <summary>How a file is written. All zero: it survives a power loss.</summary>
    public sealed class SaveOptions
    {
        public Durability Durability { get; set; }
        public SerializeOptions Serialize { get; set; }
    }

    /// <summary>What owns memory of C's: Dispose frees it, else the garbage collector does. No call may be using it.</summary>
    public abstract class Handle : IDisposable
    {
        private IntPtr pointer;

        internal IntPtr Pointer
        {
            get
            {
                if (pointer == IntPtr.Zero) throw new ObjectDisposedException(GetType().Name);
                return pointer;
            }
        }

        internal Handle(IntPtr pointer) { this.pointer = pointer; }

        ~Handle() { End(); }

        public void Dispose()
        {
            End();
            GC.SuppressFinalize(this);
        }

        private void End()
        {
            var old = Interlocked.Exchange(ref pointer, IntPtr.Zero);
            if (old != IntPtr.Zero) Free(old);
        }

        internal abstract void Free(IntPtr old);
    }

    /// <summary>Says where the members of an unmanaged struct stand, by their addresses in a variable of it:
    /// <code>
    /// Player player;
    /// new StructType("Player", &amp;player, sizeof(Player)).Field("hp", &amp;player.Hp).Field("pos", player.Pos, 3)
    /// </code>
    /// So a bool is the byte that it is in memory. (Marshal.OffsetOf tells where it would stand after marshalling.)
    /// A fixed buffer is its own address. Shapes make arrays; a field without one is a Python number.</summary>
    public sealed unsafe class StructType
    {
        internal readonly string Name;
        internal readonly Kind Kind;
        internal readonly int Size;
        internal readonly List<Native.Field> Fields = new List<Native.Field>();
        internal readonly List<string> Keys = new List<string>();
        internal readonly List<string> TypeNames = new List<string>();
        private readonly byte* start;

        /// <summary>With Kind.Dict, keys that the struct doesn't know are dropped; else they are mismatches.</summary>
        public StructType(string name, void* variable, int size, Kind kind = Kind.Dataclass)
        {
            Name = name;
            Kind = kind;
            Size = size;
            start = (byte*)variable;
        }

        public StructType Field(string key, bool* member, params long[] shape) => Leaf(key, member, Dtype.Bool, shape);
        public StructType Field(string key, sbyte* member, params long[] shape) => Leaf(key, member, Dtype.Int8, shape);
        public StructType Field(string key, byte* member, params long[] shape) => Leaf(key, member, Dtype.Uint8, shape);
        public StructType Field(string key, short* member, params long[] shape) => Leaf(key, member, Dtype.Int16, shape);
        public StructType Field(string key, ushort* member, params long[] shape) => Leaf(key, member, Dtype.Uint16, shape);
        public StructType Field(string key, int* member, params long[] shape) => Leaf(key, member, Dtype.Int32, shape);
        public StructType Field(string key, uint* member, params long[] shape) => Leaf(key, member, Dtype.Uint32, shape);
        public StructType Field(string key, long* member, params long[] shape) => Leaf(key, member, Dtype.Int64, shape);
        public StructType Field(string key, ulong* member, params long[] shape) => Leaf(key, member, Dtype.Uint64, shape);
        public StructType Field(string key, float* member, params long[] shape) => Leaf(key, member, Dtype.Float32, shape);
        public StructType Field(string key, double* member, params long[] shape) => Leaf(key, member, Dtype.Float64, shape);

        /// <summary>With a dtype that C# has no type for (a ushort as bfloat16), or in another form.</summary>
        public StructType Field(string key, void* member, Dtype dtype, Form form, params long[] shape)
        {
            var field = Begin(member);
            field.dtype = dtype;
            field.form = form;
            SetShape(ref field, shape);
            return Add(key, field, null);
        }

        /// <summary>Text in a fixed byte[capacity]: UTF-8, at most capacity - 1 bytes, then NUL.</summary>
        public StructType Text(string key, byte* member, int capacity)
        {
            var field = Begin(member);
            field.dtype = Dtype.Str;
            SetShape(ref field, new long[] { capacity });
            return Add(key, field, null);
        }

        /// <summary>A nested struct, whose type is registered under this name.</summary>
        public StructType Object(string key, void* member, string typeName) => Add(key, Begin(member), typeName);

        /// <summary>`count` structs, one behind the other.</summary>
        public StructType Objects(string key, void* member, string typeName, int count)
        {
            var field = Begin(member);
            SetShape(ref field, new long[] { count });
            return Add(key, field, typeName);
        }

        /// <summary>A one-dimensional array behind a pointer, which `member` is the address of, in memory of yours (of a
        /// NativeArray): restoring sets `count`, and takes at most `capacity` items.</summary>
        public StructType Counted(string key, void* member, Dtype dtype, int* count, int* capacity)
        {
            var field = Begin(member);
            field.storage = Storage.Pointer;
            field.dtype = dtype;
            field.form = dtype == Dtype.Str || dtype == Dtype.Bytes ? Form.Plain : Form.Array;
            SetShape(ref field, new long[] { Numbers.Counted });
            field.count_offset = OffsetOf(count);
            field.count_size = sizeof(int);
            field.capacity_offset = OffsetOf(capacity);
            field.capacity_size = sizeof(int);
            return Add(key, field, null);
        }

        private StructType Leaf(string key, void* member, Dtype dtype, long[] shape) =>
            Field(key, member, dtype, Form.Default, shape);

        private UIntPtr OffsetOf(void* member)
        {
            var offset = (byte*)member - start;
            if (offset < 0 || offset >= Size)
                throw new ArgumentException("the member is of another variable than that of " + Name);
            return (UIntPtr)offset;
        }

        private Native.Field Begin(void* member)
        {
            var field = Native.NewField();
            field.offset = OffsetOf(member);
            return field;
        }

        private static void SetShape(ref Native.Field field, long[] shape)
        {
            if (shape.Length > Numbers.MaxFieldRank)
                throw new ArgumentException("more than " + Numbers.MaxFieldRank + " dimensions");
            field.rank = (uint)shape.Length;
            fixed (long* first = field.shape)
                for (var i = 0; i < shape.Length; ++i) first[i] = shape[i];
        }

        private StructType Add(string key, Native.Field field, string typeName)
        {
            Fields.Add(field);
            Keys.Add(key);
            TypeNames.Add(typeName);
            return this;
        }
    }

    /// <summary>What structs are made of. Any number of threads may use one that nobody changes.</summary>
    public sealed unsafe class Registry : Handle
    {
        public Registry() : base(Create()) { }

        private static IntPtr Create()
        {
            IntPtr registry, error = IntPtr.Zero;
            Failures.Check(Native.fs_registry_create(null, out registry, ref error), error);
            return registry;
        }

        internal override void Free(IntPtr old) => Native.fs_registry_free(old);

        /// <summary>Types may name types that are registered later.</summary>
        public Registry Register(StructType type)
        {
            using (var memory = new Memory())
            {
                var fields = (Native.Field*)memory.Bytes(type.Fields.Count * sizeof(Native.Field));
                for (var i = 0; i < type.Fields.Count; ++i)
                {
                    fields[i] = type.Fields[i];
                    fields[i].name = memory.Text(type.Keys[i]);
                    fields[i].type_name = memory.Text(type.TypeNames[i]);
                }
                var described = Native.NewType();
                described.name = memory.Text(type.Name);
                described.size = (UIntPtr)type.Size;
                described.kind = type.Kind;
                described.fields = fields;
                described.field_count = (UIntPtr)type.Fields.Count;
                var error = IntPtr.Zero;
                var status = Native.fs_register_type(Pointer, &described, ref error);
                GC.KeepAlive(this);
                Failures.Check(status, error);
            }
            return this;
        }

        /// <summary>The bytes of flax.serialization.to_bytes. `value` is the address of a struct of the type.</summary>
        public byte[] ToBytes(string typeName, void* value, SerializeOptions options = null)
        {
            using (var memory = new Memory())
            {
                var c = SerializeOptions.ToC(options);
                var name = memory.Text(typeName);
                UIntPtr size;
                var error = IntPtr.Zero;
                var status = Native.fs_to_bytes_into(
                    Pointer, name, (IntPtr)value, &c, IntPtr.Zero, UIntPtr.Zero, out size, ref error);
                Failures.Check(status, error);
                var bytes = new byte[checked((int)(ulong)size)];
                fixed (byte* first = bytes)
                    status = Native.fs_to_bytes_into(
                        Pointer, name, (IntPtr)value, &c, (IntPtr)first, size, out size, ref error);
                Failures.Check(status, error);
                GC.KeepAlive(this);
                return bytes;
            }
        }

        /// <summary>Fills the struct at `target`. Everything is checked first; after a failure it is as it was.</summary>
        public void Restore(string typeName, void* target, byte[] bytes, RestoreOptions options = null)
        {
            using (var memory = new Memory())
            fixed (byte* first = bytes)
            {
                var decode = DecodeOptions.ToC(options?.Decode);
                var c = RestoreOptions.ToC(options, memory);
                c.decode = &decode;
                var error = IntPtr.Zero;
                var status = Native.fs_restore(Pointer, memory.Text(typeName), (IntPtr)target, (IntPtr)first,
                                               (UIntPtr)bytes.Length, &c, ref error);
                GC.KeepAlive(this);
                Failures.Check(status, error);
            }
        }

        /// <summary>The same from a file.</summary>
        public void RestoreFile(string typeName, void* target, string path, RestoreOptions options = null)
        {
            using (var memory = new Memory())
            {
                var decode = DecodeOptions.ToC(options?.Decode);
                var c = RestoreOptions.ToC(options, memory);
                c.decode = &decode;
                var error = IntPtr.Zero;
                var status = Native.fs_restore_file(Pointer, memory.Text(typeName), (IntPtr)target, memory.Text(path), &c,
                                                    ref error);
                GC.KeepAlive(this);
                Failures.Check(status, error);
            }
        }

        /// <summary>The same from a part of a tree.</summary>
        public void Restore(string typeName, void* target, Node state, RestoreOptions options = null)
        {
            if (options?.Decode != null) throw new ArgumentException("a tree is decoded already");
            using (var memory = new Memory())
            {
                var c = RestoreOptions.ToC(options, memory);
                var error = IntPtr.Zero;
                var status = Native.fs_from_state_dict(Pointer, memory.Text(typeName), (IntPtr)target, state.Pointer, &c,
                                                       ref error);
                GC.KeepAlive(this);
                state.KeepAlive();
                Failures.Check(status, error);
            }
        }

        /// <summary>Writes a file that takes the place of the old one at once and whole.</summary>
        public void SaveFile(string typeName, void* value, string path, SaveOptions options = null)
        {
            using (var memory = new Memory())
            {
                var serialize = SerializeOptions.ToC(options?.Serialize);
                var c = Native.NewSaveOptions();
                c.durability = options?.Durability ?? Durability.Full;
                c.serialize = &serialize;
                var error = IntPtr.Zero;
                var status = Native.fs_save_file(Pointer, memory.Text(typeName), (IntPtr)value, memory.Text(path), &c,
                                                 ref error);
                GC.KeepAlive(this);
                Failures.Check(status, error);
            }
        }

        /// <summary>Writes to a stream, piece by piece. What the stream throws comes out.</summary>
        public void Save(string typeName, void* value, Stream stream, SerializeOptions options = null)
        {
            using (var memory = new Memory())
            using (var written = new StreamSink(stream))
            {
                var sink = written.ToC();
                var c = SerializeOptions.ToC(options);
                var error = IntPtr.Zero;
                var status = Native.fs_save_sink(Pointer, memory.Text(typeName), (IntPtr)value, &sink, &c, ref error);
                GC.KeepAlive(this);
                Failures.Check(status, error);
            }
        }
    }

    /// <summary>The bytes, the file or the stream as a tree. Trees never change, and any thread may read them.</summary>
    public sealed unsafe class Tree : Handle
    {
        internal Tree(IntPtr pointer) : base(pointer) { }

        internal override void Free(IntPtr old) => Native.fs_tree_free(old);

        public Node Root => new Node(this, Native.fs_tree_root(Pointer));

        /// <summary>The bytes are copied.</summary>
        public static Tree Restore(byte[] bytes, DecodeOptions options = null)
        {
            fixed (byte* first = bytes)
            {
                var c = DecodeOptions.ToC(options);
                c.ownership = Ownership.Copied;
                IntPtr tree, error = IntPtr.Zero;
                var status = Native.fs_msgpack_restore((IntPtr)first, (UIntPtr)bytes.Length, &c, out tree, ref error);
                Failures.Check(status, error);
                return new Tree(tree);
            }
        }

        /// <summary>Arrays stay in the file until they are used. The file isn't mapped, unless you say that nobody will
        /// truncate it: that would end the process.</summary>
        public static Tree OpenFile(string path, DecodeOptions options = null, Mapping mapping = Mapping.Off)
        {
            using (var memory = new Memory())
            {
                var decode = DecodeOptions.ToC(options);
                var c = Native.NewOpenOptions();
                c.mapping = mapping;
                c.decode = &decode;
                IntPtr tree, error = IntPtr.Zero;
                Failures.Check(Native.fs_file_open(memory.Text(path), &c, out tree, ref error), error);
                return new Tree(tree);
            }
        }

        /// <summary>Of a checkpoint in parts, "model-00001-of-00002.msgpack": any part, or the name without the
        /// number.</summary>
        public static Tree OpenSharded(string path, DecodeOptions options = null, Mapping mapping = Mapping.Off)
        {
            using (var memory = new Memory())
            {
                var decode = DecodeOptions.ToC(options);
                var c = Native.NewOpenOptions();
                c.mapping = mapping;
                c.decode = &decode;
                IntPtr tree, error = IntPtr.Zero;
                Failures.Check(Native.fs_sharded_open(memory.Text(path), &c, out tree, ref error), error);
                return new Tree(tree);
            }
        }

        /// <summary>Arrays stay in the stream, which can seek, until they are used. It has to work until the tree is
        /// disposed of, and is left open. What it throws comes out of the call that reads.</summary>
        public static Tree OpenStream(Stream stream, DecodeOptions options = null)
        {
            var source = StreamSource.ToC(stream);
            var c = DecodeOptions.ToC(options);
            IntPtr tree, error = IntPtr.Zero;
            Failures.Check(Native.fs_source_open(&source, &c, out tree, ref error), error);
            return new Tree(tree);
        }
    }

    /// <summary>The key of a dict's entry.</summary>
    public struct Key
    {
        /// <summary>Kind.None for what is no entry of a dict.</summary>
        public Kind Kind;
        /// <summary>Kind.Str.</summary>
        public string Text;
        /// <summary>Kind.Bytes, Kind.Ext; Kind.Scalar: its item, little-endian.</summary>
        public byte[] Data;
        public int ExtCode;
        /// <summary>Kind.Bool, Kind.Int; Kind.Uint: the same bits; Kind.Timestamp: seconds.</summary>
        public long Int;
        public double Real;
        public double Imag;
        public uint Nanoseconds;
        /// <summary>Kind.Scalar.</summary>
        public string DtypeName;

        public override string ToString() => Text ?? (Kind == Kind.Int ? Int.ToString() : Kind.ToString());
    }

    /// <summary>What is known of an array without its data.</summary>
    public struct ArrayInfo
    {
        public Dtype Dtype;
        /// <summary>"float32"</summary>
        public string DtypeName;
        public long[] Shape;
        public long ItemCount;
        public long ItemSize;
        /// <summary>Bytes.</summary>
        public long Size;
        /// <summary>The items, in C order, while the tree isn't disposed of; IntPtr.Zero where they aren't in memory in one
        /// piece.</summary>
        public IntPtr Data;
        /// <summary>Data can be read through a pointer to the dtype's type.</summary>
        public bool IsAligned;
    }

    /// <summary>A node of a tree. One that doesn't exist is Kind.None, and looking further gives others; only asking for its
    /// value is a failure.</summary>
    public unsafe struct Node : IEnumerable<Node>
    {
        private readonly Tree tree;
        private readonly IntPtr pointer;

        internal Node(Tree tree, IntPtr pointer)
        {
            this.tree = tree;
            this.pointer = pointer;
        }

        internal IntPtr Pointer
        {
            get
            {
                // Throws when the tree is disposed of.
                if (tree != null) GC.KeepAlive(tree.Pointer);
                return pointer;
            }
        }

        internal void KeepAlive() => GC.KeepAlive(tree);

        private Node Other(IntPtr other)
        {
            GC.KeepAlive(tree);
            return new Node(tree, other);
        }

        public bool Exists => pointer != IntPtr.Zero;

        public Kind Kind
        {
            get
            {
                var kind = Native.fs_node_kind(Pointer);
                GC.KeepAlive(tree);
                return kind;
            }
        }

        /// <summary>Children of a container.</summary>
        public int Count
        {
            get
            {
                var kind = Kind;
                var size = kind >= Kind.Dict ? checked((int)Native.fs_node_size(Pointer)) : 0;
                GC.KeepAlive(tree);
                return size;
            }
        }

        /// <summary>The entry of a dict.</summary>
        public Node this[string key]
        {
            get
            {
                var text = Utf8.Bytes(key);
                fixed (byte* first = text) return Other(Native.fs_node_find(Pointer, (IntPtr)first, (UIntPtr)text.Length));
            }
        }

        /// <summary>The child of a list, or the entry of a dict, in file order.</summary>
        public Node this[int index] => index < 0 ? default(Node) : Other(Native.fs_node_child(Pointer, (UIntPtr)index));

        /// <summary>What a path of keys and indices leads to: "params/head/kernel".</summary>
        public Node At(string path)
        {
            using (var memory = new Memory()) return Other(Native.fs_node_at(Pointer, memory.Text(path)));
        }

        public IEnumerator<Node> GetEnumerator()
        {
            for (var child = Next(IntPtr.Zero); child.Exists; child = Next(child.pointer)) yield return child;
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        private Node Next(IntPtr child) => Other(Native.fs_node_next(Pointer, child));

        /// <summary>The path from the root: "./params/head".</summary>
        public string Path
        {
            get
            {
                UIntPtr size;
                var error = IntPtr.Zero;
                Failures.Check(Native.fs_node_path(Pointer, IntPtr.Zero, UIntPtr.Zero, out size, ref error), error);
                using (var memory = new Memory())
                {
                    var text = memory.Bytes((int)size);
                    Failures.Check(Native.fs_node_path(Pointer, text, size, out size, ref error), error);
                    GC.KeepAlive(tree);
                    return Utf8.FromC(text);
                }
            }
        }

        public Key Key
        {
            get
            {
                var c = Native.NewKey();
                var error = IntPtr.Zero;
                Failures.Check(Native.fs_node_key(Pointer, ref c, ref error), error);
                var key = new Key
                {
                    Kind = c.kind,
                    ExtCode = c.ext_code,
                    Int = c.int_value,
                    Real = c.real,
                    Imag = c.imag,
                    Nanoseconds = c.nanoseconds,
                };
                if (c.kind == Kind.Str) key.Text = Utf8.FromC(c.data, c.size);
                else if (c.data != IntPtr.Zero) key.Data = Failures.Copied(c.data, c.size);
                if (c.kind == Kind.Scalar) key.DtypeName = Utf8.FromC(c.dtype_name, c.dtype_name_size);
                GC.KeepAlive(tree);
                return key;
            }
        }

        public bool AsBool()
        {
            int value;
            var error = IntPtr.Zero;
            Check(Native.fs_node_bool(Pointer, out value, ref error), error);
            return value != 0;
        }

        public long AsLong()
        {
            long value;
            var error = IntPtr.Zero;
            Check(Native.fs_node_int64(Pointer, out value, ref error), error);
            return value;
        }

        public ulong AsULong()
        {
            ulong value;
            var error = IntPtr.Zero;
            Check(Native.fs_node_uint64(Pointer, out value, ref error), error);
            return value;
        }

        public double AsDouble()
        {
            double value;
            var error = IntPtr.Zero;
            Check(Native.fs_node_float64(Pointer, out value, ref error), error);
            return value;
        }

        public void AsComplex(out double real, out double imag)
        {
            var error = IntPtr.Zero;
            Check(Native.fs_node_complex(Pointer, out real, out imag, ref error), error);
        }

        public string AsString()
        {
            IntPtr text;
            UIntPtr size;
            var error = IntPtr.Zero;
            Check(Native.fs_node_str(Pointer, out text, out size, ref error), error);
            var result = Utf8.FromC(text, size);
            GC.KeepAlive(tree);
            return result;
        }

        public byte[] AsBytes()
        {
            IntPtr data;
            UIntPtr size;
            var error = IntPtr.Zero;
            Check(Native.fs_node_bytes(Pointer, out data, out size, ref error), error);
            var result = Failures.Copied(data, size);
            GC.KeepAlive(tree);
            return result;
        }

        /// <summary>An extension that Flax doesn't know.</summary>
        public byte[] AsExt(out int code)
        {
            IntPtr data;
            UIntPtr size;
            var error = IntPtr.Zero;
            Check(Native.fs_node_ext(Pointer, out code, out data, out size, ref error), error);
            var result = Failures.Copied(data, size);
            GC.KeepAlive(tree);
            return result;
        }

        public void AsTimestamp(out long seconds, out uint nanoseconds)
        {
            var error = IntPtr.Zero;
            Check(Native.fs_node_timestamp(Pointer, out seconds, out nanoseconds, ref error), error);
        }

        /// <summary>Of an array or a NumPy scalar.</summary>
        public ArrayInfo Array
        {
            get
            {
                var c = Native.NewArray();
                var error = IntPtr.Zero;
                Failures.Check(Native.fs_node_array(Pointer, ref c, ref error), error);
                var shape = new long[c.rank];
                for (var i = 0; i < shape.Length; ++i) shape[i] = c.shape[i];
                var array = new ArrayInfo
                {
                    Dtype = c.dtype,
                    DtypeName = Utf8.FromC(c.dtype_name, c.dtype_name_size),
                    Shape = shape,
                    ItemCount = checked((long)c.item_count),
                    ItemSize = (long)c.item_size,
                    Size = checked((long)c.size),
                    Data = c.data,
                    IsAligned = c.is_aligned != 0,
                };
                GC.KeepAlive(tree);
                return array;
            }
        }

        /// <summary>Copies the array's items to memory of yours, in C order.</summary>
        public void CopyTo(void* destination, long size)
        {
            var error = IntPtr.Zero;
            Check(Native.fs_node_array_gather(Pointer, (IntPtr)destination, (UIntPtr)(ulong)size, ref error), error);
        }

        /// <summary>The items as they are in memory, in C order: for dtypes that C# has no type for.</summary>
        public byte[] ToRaw()
        {
            var raw = new byte[checked((int)Array.Size)];
            // Nothing has no address.
            if (raw.Length > 0) fixed (byte* first = raw) CopyTo(first, raw.Length);
            return raw;
        }

        /// <summary>The items, in C order. T is exactly the dtype's type: float for float32, ushort for uint16.</summary>
        public T[] ToArray<T>() where T : struct
        {
            var array = Array;
            if (Dtypes.Of(typeof(T)) != array.Dtype)
                throw new ArgumentException(Path + " has " + array.DtypeName + ", which is no " + typeof(T).Name);
            var items = new T[checked((int)array.ItemCount)];
            if (typeof(T) == typeof(bool))
            {
                // .NET doesn't pin bools.
                Buffer.BlockCopy(ToRaw(), 0, items, 0, items.Length);
                return items;
            }
            var pin = GCHandle.Alloc(items, GCHandleType.Pinned);
            try { CopyTo((void*)pin.AddrOfPinnedObject(), array.Size); }
            finally { pin.Free(); }
            return items;
        }

        /// <summary>The bytes of flax.serialization.msgpack_serialize.</summary>
        public byte[] ToBytes(SerializeOptions options = null)
        {
            var c = SerializeOptions.ToC(options);
            UIntPtr size;
            var error = IntPtr.Zero;
            Check(Native.fs_msgpack_serialize_into(Pointer, &c, IntPtr.Zero, UIntPtr.Zero, out size, ref error), error);
            var bytes = new byte[checked((int)(ulong)size)];
            fixed (byte* first = bytes)
                Check(Native.fs_msgpack_serialize_into(Pointer, &c, (IntPtr)first, size, out size, ref error), error);
            return bytes;
        }

        public void SaveFile(string path, SaveOptions options = null)
        {
            using (var memory = new Memory())
            {
                var serialize = SerializeOptions.ToC(options?.Serialize);
                var c = Native.NewSaveOptions();
                c.durability = options?.Durability ?? Durability.Full;
                c.serialize = &serialize;
                var error = IntPtr.Zero;
                Check(Native.fs_msgpack_save_file(Pointer, memory.Text(path), &c, ref error), error);
            }
        }

        /// <summary>Writes to a stream, piece by piece. What the stream throws comes out.</summary>
        public void Save(Stream stream, SerializeOptions options = null)
        {
            using (var written = new StreamSink(stream))
            {
                var sink = written.ToC();
                var c = SerializeOptions.ToC(options);
                var error = IntPtr.Zero;
                Check(Native.fs_msgpack_save_sink(Pointer, &sink, &c, ref error), error);
            }
        }

        private void Check(Status status, IntPtr error)
        {
            GC.KeepAlive(tree);
            Failures.Check(status, error);
        }
    }

    /// <summary>A tree made by hand, in pre-order: what isn't a struct. Everything is copied.</summary>
    public sealed unsafe class Builder : Handle
    {
        public Builder() : base(Create()) { }

        private static IntPtr Create()
        {
            IntPtr builder, error = IntPtr.Zero;
            Failures.Check(Native.fs_builder_create(null, out builder, ref error), error);
            return builder;
        }

        internal override void Free(IntPtr old) => Native.fs_builder_free(old);

        public Builder BeginDict() => Begin(Kind.Dict);
        public Builder BeginList() => Begin(Kind.List);

        /// <summary>A container; End ends it.</summary>
        public Builder Begin(Kind kind)
        {
            var error = IntPtr.Zero;
            return Checked(Native.fs_builder_begin(Pointer, kind, ref error), error);
        }

        public Builder End()
        {
            var error = IntPtr.Zero;
            return Checked(Native.fs_builder_end(Pointer, ref error), error);
        }

        /// <summary>The key of the next value of a dict.</summary>
        public Builder Key(string key)
        {
            var text = Utf8.Bytes(key);
            var error = IntPtr.Zero;
            fixed (byte* first = text)
                return Checked(Native.fs_builder_key(Pointer, (IntPtr)first, (UIntPtr)text.Length, ref error), error);
        }

        public Builder AddNil()
        {
            var error = IntPtr.Zero;
            return Checked(Native.fs_builder_nil(Pointer, ref error), error);
        }

        public Builder Add(bool value)
        {
            var error = IntPtr.Zero;
            return Checked(Native.fs_builder_bool(Pointer, value ? 1 : 0, ref error), error);
        }

        public Builder Add(long value)
        {
            var error = IntPtr.Zero;
            return Checked(Native.fs_builder_int64(Pointer, value, ref error), error);
        }

        public Builder Add(ulong value)
        {
            var error = IntPtr.Zero;
            return Checked(Native.fs_builder_uint64(Pointer, value, ref error), error);
        }

        public Builder Add(double value)
        {
            var error = IntPtr.Zero;
            return Checked(Native.fs_builder_float64(Pointer, value, ref error), error);
        }

        public Builder Add(string value)
        {
            var text = Utf8.Bytes(value);
            var error = IntPtr.Zero;
            fixed (byte* first = text)
                return Checked(Native.fs_builder_str(Pointer, (IntPtr)first, (UIntPtr)text.Length, ref error), error);
        }

        /// <summary>Bytes, to Python. An array of uint8 is AddArray's.</summary>
        public Builder Add(byte[] value)
        {
            var error = IntPtr.Zero;
            fixed (byte* first = value)
                return Checked(Native.fs_builder_bytes(Pointer, (IntPtr)first, (UIntPtr)value.Length, ref error), error);
        }

        /// <summary>An array of numbers; without a shape it has one dimension.</summary>
        public Builder AddArray<T>(T[] items, params long[] shape) where T : struct
        {
            var dtype = Dtypes.Of(typeof(T));
            if (shape.Length == 0) shape = new long[] { items.Length };
            long count = 1;
            foreach (var extent in shape) count = checked(count * extent);
            if (count != items.Length) throw new ArgumentException(items.Length + " items aren't those of the shape");
            System.Array pinned = items;
            if (dtype == Dtype.Bool)
            {
                pinned = new byte[items.Length];
                Buffer.BlockCopy(items, 0, pinned, 0, items.Length);
            }
            var pin = GCHandle.Alloc(pinned, GCHandleType.Pinned);
            try { return AddArray(dtype, (void*)pin.AddrOfPinnedObject(), shape); }
            finally { pin.Free(); }
        }

        /// <summary>An array in memory of yours, in C order, with as many items as the shape says.</summary>
        public Builder AddArray(Dtype dtype, void* items, params long[] shape)
        {
            var error = IntPtr.Zero;
            fixed (long* extents = shape)
            {
                var array = Native.NewArraySource();
                array.dtype = dtype;
                array.rank = (uint)shape.Length;
                array.shape = extents;
                array.data = (IntPtr)items;
                array.copy_data = 1;
                return Checked(Native.fs_builder_array(Pointer, &array, ref error), error);
            }
        }

        /// <summary>A struct of a registered type.</summary>
        public Builder AddObject(Registry registry, string typeName, void* value)
        {
            using (var memory = new Memory())
            {
                var options = Native.NewBuildOptions();
                options.copy_data = 1;
                var error = IntPtr.Zero;
                var status = Native.fs_builder_object(Pointer, registry.Pointer, memory.Text(typeName), (IntPtr)value,
                                                      &options, ref error);
                GC.KeepAlive(registry);
                return Checked(status, error);
            }
        }

        /// <summary>The finished tree. The builder is empty then, ready for the next.</summary>
        public Tree Finish()
        {
            IntPtr tree, error = IntPtr.Zero;
            Checked(Native.fs_builder_finish(Pointer, out tree, ref error), error);
            return new Tree(tree);
        }

        private Builder Checked(Status status, IntPtr error)
        {
            GC.KeepAlive(this);
            Failures.Check(status, error);
            return this;
        }
    }

    /// <summary>The library that is loaded.</summary>
    public static class Library
    {
        public static string Version => Utf8.FromC(Native.fs_version());
    }

    // ---- What the classes above share ----

    internal static class Dtypes
    {
        internal static Dtype Of(Type type)
        {
            if (type == typeof(bool)) return Dtype.Bool;
            if (type == typeof(sbyte)) return Dtype.Int8;
            if (type == typeof(byte)) return Dtype.Uint8;
            if (type == typeof(short)) return Dtype.Int16;
            if (type == typeof(ushort)) return Dtype.Uint16;
            if (type == typeof(int)) return Dtype.Int32;
            if (type == typeof(uint)) return Dtype.Uint32;
            if (type == typeof(long)) return Dtype.Int64;
            if (type == typeof(ulong)) return Dtype.Uint64;
            if (type == typeof(float)) return Dtype.Float32;
            if (type == typeof(double)) return Dtype.Float64;
            throw new ArgumentException(type.Name + " has no dtype");
        }
    }

    internal static unsafe class Utf8
    {
        // Strict: a lone surrogate is an ArgumentException, not another text.
        private static readonly UTF8Encoding Encoding = new UTF8Encoding(false, true);

        internal static byte[] Bytes(string text) => Encoding.GetBytes(text);

        internal static string FromC(IntPtr text, UIntPtr size) =>
            size == UIntPtr.Zero ? "" : Encoding.GetString((byte*)text, checked((int)(ulong)size));

        /// <summary>Text that ends with NUL; null for NULL. Messages may quote bytes that are no UTF-8.</summary>
        internal static string FromC(IntPtr text)
        {
            if (text == IntPtr.Zero) return null;
            var size = 0;
            while (((byte*)text)[size] != 0) ++size;
            return System.Text.Encoding.UTF8.GetString((byte*)text, size);
        }
    }

    /// <summary>Memory of C's for the time of a call.</summary>
    internal sealed class Memory : IDisposable
    {
        private readonly List<IntPtr> blocks = new List<IntPtr>();

        internal IntPtr Bytes(int size)
        {
            var block = Marshal.AllocHGlobal(Math.Max(size, 1));
            blocks.Add(block);
            return block;
        }

        /// <summary>With NUL behind; NULL for null.</summary>
        internal IntPtr Text(string text)
        {
            if (text == null) return IntPtr.Zero;
            if (text.IndexOf('\0') >= 0) throw new ArgumentException("a NUL in a text");
            var bytes = Utf8.Bytes(text);
            var block = Bytes(bytes.Length + 1);
            Marshal.Copy(bytes, 0, block, bytes.Length);
            Marshal.WriteByte(block, bytes.Length, 0);
            return block;
        }

        public void Dispose()
        {
            foreach (var block in blocks) Marshal.FreeHGlobal(block);
            blocks.Clear();
        }
    }

    internal static unsafe class Failures
    {
        // What a callback threw on this thread, until the call that it failed comes back.
        [ThreadStatic] private static Exception thrown;

        internal static void Check(Status status, IntPtr error)
        {
            if (status == Status.Ok) return;
            var failure = new FlaxstateException(status, error);
            Native.fs_error_free(error);
            var cause = thrown;
            thrown = null;
            if (status == Status.Callback && cause != null) ExceptionDispatchInfo.Capture(cause).Throw();
            throw failure;
        }

        /// <summary>For callbacks, which no exception may leave.</summary>
        internal static Status Keep(Exception exception, IntPtr* error)
        {
            thrown = exception;
            using (var memory = new Memory())
                *error = Native.fs_error_create(Status.Callback, memory.Text(exception.GetType().Name));
            return Status.Callback;
        }

        internal static byte[] Copied(IntPtr data, UIntPtr size)
        {
            var bytes = new byte[checked((int)(ulong)size)];
            if (bytes.Length > 0) Marshal.Copy(data, bytes, 0, bytes.Length);
            return bytes;
        }
    }

    /// <summary>Ahead-of-time compilers, which look for an attribute of this name, make code that C can call for methods that
    /// have it. They are static; a GCHandle in user_data leads to the object.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    internal sealed class MonoPInvokeCallbackAttribute : Attribute
    {
        public MonoPInvokeCallbackAttribute(Type type) { }
    }

    /// <summary>An fs_sink that writes to a stream, for the time of a call.</summary>
    internal sealed unsafe class StreamSink : IDisposable
    {
        // Kept here, a delegate isn't collected while C has its address.
        private static readonly Native.SinkWrite WriteDelegate = Write;
        private static readonly IntPtr WritePointer = Marshal.GetFunctionPointerForDelegate(WriteDelegate);

        private readonly Stream stream;
        private readonly byte[] piece = new byte[1 << 16];
        private GCHandle self;

        internal StreamSink(Stream stream)
        {
            this.stream = stream;
            self = GCHandle.Alloc(this);
        }

        internal Native.Sink ToC()
        {
            var sink = Native.NewSink();
            sink.write = WritePointer;
            sink.user_data = GCHandle.ToIntPtr(self);
            return sink;
        }

        public void Dispose() => self.Free();

        [MonoPInvokeCallback(typeof(Native.SinkWrite))]
        private static Status Write(IntPtr data, UIntPtr size, IntPtr* error, IntPtr user_data)
        {
            try
            {
                ((StreamSink)GCHandle.FromIntPtr(user_data).Target).Write((byte*)data, (ulong)size);
                return Status.Ok;
            }
            catch (Exception exception)
            {
                return Failures.Keep(exception, error);
            }
        }

        private void Write(byte* data, ulong size)
        {
            while (size > 0)
            {
                var count = (int)Math.Min(size, (ulong)piece.Length);
                Marshal.Copy((IntPtr)data, piece, 0, count);
                stream.Write(piece, 0, count);
                data += count;
                size -= (ulong)count;
            }
        }
    }

    /// <summary>An fs_source that reads a stream. The library ends it.</summary>
    internal sealed unsafe class StreamSource
    {
        private static readonly Native.SourceReadAt ReadAtDelegate = ReadAt;
        private static readonly Native.SourceDestroyUserData DestroyDelegate = Destroy;
        private static readonly IntPtr ReadAtPointer = Marshal.GetFunctionPointerForDelegate(ReadAtDelegate);
        private static readonly IntPtr DestroyPointer = Marshal.GetFunctionPointerForDelegate(DestroyDelegate);

        private readonly Stream stream;
        private readonly byte[] piece = new byte[1 << 16];

        private StreamSource(Stream stream) { this.stream = stream; }

        internal static Native.Source ToC(Stream stream)
        {
            var source = Native.NewSource();
            source.size = (ulong)stream.Length;
            source.read_at = ReadAtPointer;
            source.destroy_user_data = DestroyPointer;
            source.user_data = GCHandle.ToIntPtr(GCHandle.Alloc(new StreamSource(stream)));
            return source;
        }

        [MonoPInvokeCallback(typeof(Native.SourceReadAt))]
        private static Status ReadAt(ulong offset, IntPtr destination, UIntPtr size, IntPtr* error, IntPtr user_data)
        {
            try
            {
                var source = (StreamSource)GCHandle.FromIntPtr(user_data).Target;
                lock (source) source.Read((long)offset, (byte*)destination, (ulong)size);
                return Status.Ok;
            }
            catch (Exception exception)
            {
                return Failures.Keep(exception, error);
            }
        }

        [MonoPInvokeCallback(typeof(Native.SourceDestroyUserData))]
        private static void Destroy(IntPtr user_data) => GCHandle.FromIntPtr(user_data).Free();

        private void Read(long offset, byte* destination, ulong size)
        {
            stream.Seek(offset, SeekOrigin.Begin);
            while (size > 0)
            {
                var count = stream.Read(piece, 0, (int)Math.Min(size, (ulong)piece.Length));
                if (count == 0) throw new EndOfStreamException();
                Marshal.Copy(piece, 0, (IntPtr)destination, count);
                destination += count;
                size -= (ulong)count;
            }
        }
    }
}
