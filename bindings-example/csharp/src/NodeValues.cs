using System;
using System.Runtime.InteropServices;

namespace Flaxstate
{
    /// <summary>What leaves hold.</summary>
    public unsafe partial struct Node
    {
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

        /// <summary>Kind.Int. An int that only a ulong holds (Kind.Uint) is a failure.</summary>
        public long AsLong() => Kind == Kind.Uint ? throw Unfit(Value(GetULong).ToString(), "Int64") : Value(GetLong);

        /// <summary>Kind.Uint, and Kind.Int unless it is negative.</summary>
        public ulong AsULong()
        {
            if (Kind != Kind.Int) return Value(GetULong);
            var value = Value(GetLong);
            return value >= 0 ? (ulong)value : throw Unfit(value.ToString(), "UInt64");
        }

        private FlaxstateException Unfit(string value, string type) =>
            new FlaxstateException(Status.Type, "the int " + value + " doesn't fit " + type, Path);

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
                throw new ArgumentException(Path + " has " + array.DtypeName + ", not " + typeof(T).Name);
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
    }
}
