using System;

namespace Flaxstate
{
    /// <summary>A tree made by hand, in pre-order: what isn't a struct. Everything is copied.</summary>
    public sealed unsafe class Builder : Handle
    {
        private IntPtr error; // of the call that is made just now

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
        public Builder Begin(Kind kind) => Checked(Native.fs_builder_begin(Pointer, kind, ref error));

        public Builder End() => Checked(Native.fs_builder_end(Pointer, ref error));

        /// <summary>The key of the next value of a dict.</summary>
        public Builder Key(string key)
        {
            var text = Utf8.Bytes(key, nameof(key));
            fixed (byte* first = text)
                return Checked(Native.fs_builder_key(Pointer, (IntPtr)first, (UIntPtr)text.Length, ref error));
        }

        /// <summary>The same, with an int as key.</summary>
        public Builder Key(long key)
        {
            var c = Native.NewKey();
            c.kind = Kind.Int;
            c.int_value = key;
            return Checked(Native.fs_builder_any_key(Pointer, &c, ref error));
        }

        public Builder AddNil() => Checked(Native.fs_builder_nil(Pointer, ref error));
        public Builder Add(bool value) => Checked(Native.fs_builder_bool(Pointer, value ? 1 : 0, ref error));
        public Builder Add(long value) => Checked(Native.fs_builder_int64(Pointer, value, ref error));
        public Builder Add(ulong value) => Checked(Native.fs_builder_uint64(Pointer, value, ref error));
        public Builder Add(double value) => Checked(Native.fs_builder_float64(Pointer, value, ref error));

        public Builder Add(string value)
        {
            var text = Utf8.Bytes(value, nameof(value));
            fixed (byte* first = text)
                return Checked(Native.fs_builder_str(Pointer, (IntPtr)first, (UIntPtr)text.Length, ref error));
        }

        /// <summary>Bytes, to Python. An array of uint8 is AddArray's.</summary>
        public Builder Add(byte[] value)
        {
            Arguments.NotNull(value, nameof(value));
            fixed (byte* first = value)
                return Checked(Native.fs_builder_bytes(Pointer, (IntPtr)first, (UIntPtr)value.Length, ref error));
        }

        /// <summary>An array of numbers; without a shape it has one dimension.</summary>
        public Builder AddArray<T>(T[] items, params long[] shape) where T : struct
        {
            using (var call = new Call())
                return Add(Arrays.Source(call, items, shape == null || shape.Length == 0 ? null : shape));
        }

        /// <summary>An array in memory of yours, in C order, with as many items as the shape says.</summary>
        public Builder AddArray(Dtype dtype, void* items, params long[] shape)
        {
            using (var call = new Call()) return Add(Arrays.Source(call, dtype, items, shape));
        }

        private Builder Add(Native.ArraySource array)
        {
            array.copy_data = 1;
            return Checked(Native.fs_builder_array(Pointer, &array, ref error));
        }

        /// <summary>A struct of a registered type.</summary>
        public Builder AddObject(Registry registry, string typeName, void* value)
        {
            using (var call = new Call())
            {
                var options = Native.NewBuildOptions();
                options.copy_data = 1;
                return Checked(Native.fs_builder_object(
                    Pointer, call.Use(registry, nameof(registry)), call.Text(typeName, nameof(typeName)),
                    Arguments.Address(value, nameof(value)), &options, ref error));
            }
        }

        /// <summary>The finished tree. The builder is empty then, ready for the next.</summary>
        public Tree Finish()
        {
            IntPtr tree;
            Checked(Native.fs_builder_finish(Pointer, out tree, ref error));
            return new Tree(tree);
        }

        private Builder Checked(Status status)
        {
            GC.KeepAlive(this);
            var failed = error;
            error = IntPtr.Zero;
            Failures.Check(status, failed);
            return this;
        }
    }
}
