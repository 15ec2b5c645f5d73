using System;
using System.Collections.Generic;

namespace Flaxstate
{
    /// <summary>Says where the members of an unmanaged struct stand, by their addresses in a variable of it:
    /// <code>
    /// Player player;
    /// new StructType("Player", &amp;player, sizeof(Player)).Field("hp", &amp;player.Hp).Field("pos", player.Pos, 3)
    /// </code>
    /// So a bool is the byte that it is in memory. (Marshal.OffsetOf tells where it would stand after marshalling.)
    /// A fixed buffer is its own address. Shapes make arrays; a field without one is a Python number.</summary>
    public sealed unsafe partial class StructType
    {
        private readonly string name;
        private readonly Kind kind;
        private readonly int size;
        private readonly List<Native.Field> fields = new List<Native.Field>();
        private readonly List<string> keys = new List<string>();
        private readonly List<string> typeNames = new List<string>();
        private readonly byte* start;
        private readonly TypeLayout layout;

        /// <summary>With Kind.Dict, keys that the struct doesn't know are dropped; else they are mismatches. With the struct's
        /// type, typeof(Player), reflection tells the size of each member, also of fixed buffers, and a field that needs
        /// another size is refused, and so is a pointer that is described as what it points to. A type of another size is an
        /// ArgumentException.</summary>
        public StructType(string name, void* variable, int size, Kind kind = Kind.Dataclass, Type type = null)
        {
            layout = TypeLayout.Of(type, size);
            Arguments.NotNull(name, nameof(name));
            this.name = name;
            this.kind = kind;
            this.size = size;
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
        public StructType Field(string key, Member member, Dtype dtype, Form form, params long[] shape)
        {
            var field = Begin(member.Address);
            field.dtype = dtype;
            field.form = form;
            SetShape(ref field, shape);
            CheckNoPointer(key, field, (long)SizeOf(ItemSizeOf(dtype), field));
            field.member_size = CheckedSize(field, ItemSizeOf(dtype), SizeOf(member.ItemSize, field));
            return Add(key, field, null);
        }

        /// <summary>Text in a fixed byte[capacity]: UTF-8, at most capacity - 1 bytes, then NUL.</summary>
        public StructType Text(string key, byte* member, int capacity)
        {
            var field = Begin(member);
            field.dtype = Dtype.Str;
            SetShape(ref field, new long[] { capacity });
            CheckNoPointer(key, field, capacity);
            field.member_size = CheckedSize(field, 1, UIntPtr.Zero);
            return Add(key, field, null);
        }

        /// <summary>A nested struct, whose type is registered under this name. With the member's size, sizeof(Weapon), a type
        /// of another size is refused.</summary>
        public StructType Object(string key, void* member, string typeName, int memberSize = 0)
        {
            Arguments.NotNull(typeName, nameof(typeName));
            var field = BeginObject(key, member);
            field.member_size = CheckedSize(field, memberSize, (UIntPtr)memberSize);
            return Add(key, field, typeName);
        }

        /// <summary>`count` structs, one behind the other, of this size each.</summary>
        public StructType Objects(string key, void* member, string typeName, int count, int memberSize = 0)
        {
            Arguments.NotNull(typeName, nameof(typeName));
            var field = BeginObject(key, member);
            SetShape(ref field, new long[] { count });
            field.member_size = CheckedSize(field, memberSize, SizeOf(memberSize, field));
            return Add(key, field, typeName);
        }

        private StructType Leaf(string key, Member member, Dtype dtype, long[] shape) =>
            Field(key, member, dtype, Form.Default, shape);

        private UIntPtr OffsetOf(void* member, int memberSize = 1)
        {
            var offset = (byte*)member - start;
            if (offset < 0 || offset > size - memberSize)
                throw new ArgumentException("the member is not in the variable of " + name);
            return (UIntPtr)offset;
        }

        private Native.Field Begin(void* member)
        {
            var field = Native.NewField();
            field.offset = OffsetOf(member);
            return field;
        }

        private Native.Field BeginObject(string key, void* member)
        {
            var field = Begin(member);
            if (layout != null && layout.IsPointer((long)field.offset))
                throw new ArgumentException(key + ": a pointer, where a struct should be");
            return field;
        }

        /// <summary>A pointer that is described as what it points to would itself be written over.</summary>
        private void CheckNoPointer(string key, Native.Field field, long memberSize)
        {
            if (layout != null && layout.HasPointer((long)field.offset, memberSize))
                throw new ArgumentException(
                    key + ": a pointer, whose items are described by Counted or Shaped with int* capacity");
        }

        private static void SetShape(ref Native.Field field, long[] shape)
        {
            Arguments.NotNull(shape, nameof(shape));
            if (shape.Length > Numbers.MaxFieldRank)
                throw new ArgumentException("more than " + Numbers.MaxFieldRank + " dimensions");
            field.rank = (uint)shape.Length;
            fixed (long* first = field.shape)
                for (var i = 0; i < shape.Length; ++i) first[i] = shape[i];
        }

        private static int ItemSizeOf(Dtype dtype) =>
            dtype == Dtype.Str || dtype == Dtype.Bytes ? 1 : (int)Native.fs_dtype_item_size(dtype);

        /// <summary>The size of the member as its type has it, if that is another than that of the items; else what was known
        /// before.</summary>
        private UIntPtr CheckedSize(Native.Field field, int itemSize, UIntPtr known)
        {
            if (layout == null) return known;
            var offset = (long)field.offset;
            // Objects whose size wasn't given are of that of the member.
            if (itemSize == 0) itemSize = (int)layout.SizeAt(offset);
            var wanted = (long)SizeOf(itemSize, field);
            if (wanted == 0) return known;
            var room = layout.RoomFor(offset, itemSize, wanted / itemSize);
            return room == 0 || (room == wanted && known != UIntPtr.Zero) ? known : (UIntPtr)(ulong)room;
        }

        /// <summary>Of a member with as many items as the shape says; 0, which is not checked, where it isn't known.</summary>
        private static UIntPtr SizeOf(long itemSize, Native.Field field)
        {
            for (var i = 0; i < field.rank; ++i)
            {
                var extent = field.shape[i];
                if (extent <= 0 || itemSize > int.MaxValue / extent) return UIntPtr.Zero;
                itemSize *= extent;
            }
            return (UIntPtr)(ulong)itemSize;
        }

        private StructType Add(string key, Native.Field field, string typeName)
        {
            Arguments.NotNull(key, nameof(key));
            fields.Add(field);
            keys.Add(key);
            typeNames.Add(typeName);
            return this;
        }

        internal Native.Type ToC(Call call)
        {
            var c = Native.NewType();
            c.name = call.Text(name, nameof(name));
            c.size = (UIntPtr)size;
            c.kind = kind;
            c.fields = (Native.Field*)call.Room(fields.Count * sizeof(Native.Field));
            c.field_count = (UIntPtr)fields.Count;
            for (var i = 0; i < fields.Count; ++i)
            {
                c.fields[i] = fields[i];
                c.fields[i].name = call.Text(keys[i], "key");
                c.fields[i].type_name = call.TextOrNull(typeNames[i], "typeName");
            }
            return c;
        }
    }
}
