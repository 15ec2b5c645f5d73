using System;
using System.Collections;
using System.Collections.Generic;
using System.IO;
using System.Runtime.InteropServices;

namespace Flaxstate
{
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
        internal readonly Tree Tree;
        private readonly IntPtr pointer;

        internal Node(Tree tree, IntPtr pointer)
        {
            Tree = tree;
            this.pointer = pointer;
        }

        internal IntPtr Pointer
        {
            get
            {
                // Throws when the tree is disposed of.
                if (Tree != null) GC.KeepAlive(Tree.Pointer);
                return pointer;
            }
        }

        private Node Other(IntPtr other)
        {
            GC.KeepAlive(Tree);
            return new Node(Tree, other);
        }

        public bool Exists => pointer != IntPtr.Zero;

        public Kind Kind
        {
            get
            {
                var kind = Native.fs_node_kind(Pointer);
                GC.KeepAlive(Tree);
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
                GC.KeepAlive(Tree);
                return size;
            }
        }

        /// <summary>The entry of a dict.</summary>
        public Node this[string key]
        {
            get
            {
                var text = Utf8.Bytes(key, nameof(key));
                fixed (byte* first = text) return Other(Native.fs_node_find(Pointer, (IntPtr)first, (UIntPtr)text.Length));
            }
        }

        /// <summary>The child of a list, or the entry of a dict, in file order.</summary>
        public Node this[int index] => index < 0 ? default(Node) : Other(Native.fs_node_child(Pointer, (UIntPtr)index));

        /// <summary>What a path of keys and indices leads to: "params/head/kernel".</summary>
        public Node At(string path)
        {
            using (var call = new Call()) return Other(Native.fs_node_at(Pointer, call.Text(path, nameof(path))));
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
                using (var call = new Call())
                {
                    var node = call.Use(this);
                    UIntPtr size;
                    call.Check(Native.fs_node_path(node, IntPtr.Zero, UIntPtr.Zero, out size, ref call.Error));
                    var text = (IntPtr)call.Room((int)size);
                    call.Check(Native.fs_node_path(node, text, size, out size, ref call.Error));
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
                else if (c.data != IntPtr.Zero) key.Data = Bytes.FromC(c.data, c.size);
                if (c.kind == Kind.Scalar) key.DtypeName = Utf8.FromC(c.dtype_name, c.dtype_name_size);
                GC.KeepAlive(Tree);
                return key;
            }
        }

        private delegate Status Getter<T>(IntPtr node, out T value, ref IntPtr error);
        private static readonly Getter<int> GetBool = Native.fs_node_bool;
        private static readonly Getter<long> GetLong = Native.fs_node_int64;
        private static readonly Getter<ulong> GetULong = Native.fs_node_uint64;
        private static readonly Getter<double> GetDouble = Native.fs_node_float64;

        private T Value<T>(Getter<T> get)
        {
            T value;
            var error = IntPtr.Zero;
            Check(get(Pointer, out value, ref error), error);
            return value;
        }

        public bool AsBool() => Value(GetBool) != 0;
        public long AsLong() => Value(GetLong);
        public ulong AsULong() => Value(GetULong);
        public double AsDouble() => Value(GetDouble);

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
            GC.KeepAlive(Tree);
            return result;
        }

        public byte[] AsBytes()
        {
            IntPtr data;
            UIntPtr size;
            var error = IntPtr.Zero;
            Check(Native.fs_node_bytes(Pointer, out data, out size, ref error), error);
            var result = Bytes.FromC(data, size);
            GC.KeepAlive(Tree);
            return result;
        }

        /// <summary>An extension that Flax doesn't know.</summary>
        public byte[] AsExt(out int code)
        {
            IntPtr data;
            UIntPtr size;
            var error = IntPtr.Zero;
            Check(Native.fs_node_ext(Pointer, out code, out data, out size, ref error), error);
            var result = Bytes.FromC(data, size);
            GC.KeepAlive(Tree);
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
                GC.KeepAlive(Tree);
                return array;
            }
        }

        /// <summary>Copies the array's items to memory of yours, in C order.</summary>
        public void CopyTo(void* destination, long size)
        {
            if (size < 0) throw new ArgumentOutOfRangeException(nameof(size));
            if (size > 0) Arguments.Address(destination, nameof(destination));
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
            using (var call = new Call())
            {
                var node = call.Use(this);
                var c = SerializeOptions.ToC(options, call);
                var forSize = SerializeOptions.ForSize(*c);
                UIntPtr size;
                call.Check(Native.fs_msgpack_serialize_into(node, &forSize, IntPtr.Zero, UIntPtr.Zero, out size,
                                                            ref call.Error));
                var bytes = new byte[checked((int)(ulong)size)];
                fixed (byte* first = bytes)
                    call.Check(Native.fs_msgpack_serialize_into(node, c, (IntPtr)first, size, out size, ref call.Error));
                return bytes;
            }
        }

        /// <summary>Writes a file that takes the place of the old one at once and whole.</summary>
        public void SaveFile(string path, SaveOptions options = null)
        {
            using (var call = new Call())
                call.Check(Native.fs_msgpack_save_file(
                    call.Use(this), call.Text(path, nameof(path)), SaveOptions.ToC(options, call), ref call.Error));
        }

        /// <summary>Writes to a stream, piece by piece. What the stream throws comes out.</summary>
        public void Save(Stream stream, SerializeOptions options = null)
        {
            using (var call = new Call())
            {
                var sink = StreamSink.ToC(stream, call);
                call.Check(Native.fs_msgpack_save_sink(
                    call.Use(this), &sink, SerializeOptions.ToC(options, call), ref call.Error));
            }
        }

        private void Check(Status status, IntPtr error)
        {
            GC.KeepAlive(Tree);
            Failures.Check(status, error);
        }
    }
}
