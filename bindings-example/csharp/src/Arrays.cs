using System;

namespace Flaxstate
{
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

    /// <summary>Arrays as C takes them, for the time of a call.</summary>
    internal static unsafe class Arrays
    {
        /// <summary>C#'s array; one dimension without a shape.</summary>
        internal static Native.ArraySource Source<T>(Call call, T[] items, long[] shape) where T : struct
        {
            Arguments.NotNull(items, nameof(items));
            if (shape == null) shape = new long[] { items.Length };
            if (CountOf(shape) != items.Length)
                throw new ArgumentException(Arguments.Quantity(items.Length, "item") + " can't have this shape");
            var dtype = Dtypes.Of(typeof(T));
            return Source(call, dtype, (void*)call.Pinned(dtype == Dtype.Bool ? BytesOf(items) : (Array)items), shape);
        }

        internal static Native.ArraySource Source(Call call, Dtype dtype, void* items, long[] shape)
        {
            Arguments.NotNull(shape, nameof(shape));
            var extents = (long*)call.Room(shape.Length * sizeof(long));
            for (var i = 0; i < shape.Length; ++i) extents[i] = shape[i];
            var array = Native.NewArraySource();
            array.dtype = dtype;
            array.rank = (uint)shape.Length;
            array.shape = extents;
            array.data = (IntPtr)items;
            return array;
        }

        /// <summary>.NET doesn't pin bools.</summary>
        private static byte[] BytesOf(Array bools)
        {
            var bytes = new byte[bools.Length];
            Buffer.BlockCopy(bools, 0, bytes, 0, bytes.Length);
            return bytes;
        }

        /// <summary>How many items a shape has; -1 for one that is impossible.</summary>
        private static long CountOf(long[] shape)
        {
            long count = 1;
            foreach (var extent in shape)
            {
                if (extent < 0 || (extent > 0 && count > long.MaxValue / extent)) return -1;
                count *= extent;
            }
            return count;
        }
    }
}
