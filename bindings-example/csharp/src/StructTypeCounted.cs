using System;

namespace Flaxstate
{
    /// <summary>Members whose number of items is known at run time only, in memory of yours: of the struct, or behind a pointer
    /// of it (of a NativeArray). What a pointer points to has to be of the dtype's size; a void** may be anything.</summary>
    public sealed unsafe partial class StructType
    {
        /// <summary>A one-dimensional array, text or bytes behind a pointer, which `member` is the address of: restoring sets
        /// `count`, and takes at most `capacity` items.</summary>
        public StructType Counted(string key, PointerMember member, Dtype dtype, int* count, int* capacity)
        {
            var field = BehindPointer(key, member, dtype, capacity);
            SetCount(ref field, dtype, count);
            return Add(key, field, null);
        }

        /// <summary>The same in a fixed buffer, which has room for `capacity` items.</summary>
        public StructType Counted(string key, Member member, Dtype dtype, int* count, int capacity)
        {
            var field = InPlace(key, member, dtype, capacity);
            SetCount(ref field, dtype, count);
            return Add(key, field, null);
        }

        /// <summary>An array behind a pointer, of which the program, and the state that is restored, say how many items each
        /// dimension has: a fixed long[rank] at `extents` holds that, for all whose entry in the shape is Numbers.Counted.
        /// One of them is behind the first. There is room for `capacity` items in all.</summary>
        public StructType Shaped(string key, PointerMember member, Dtype dtype, long* extents, int* capacity,
                                 params long[] shape)
        {
            var field = BehindPointer(key, member, dtype, capacity);
            SetExtents(ref field, extents, shape);
            return Add(key, field, null);
        }

        /// <summary>The same in a fixed buffer.</summary>
        public StructType Shaped(string key, Member member, Dtype dtype, long* extents, int capacity, params long[] shape)
        {
            var field = InPlace(key, member, dtype, capacity);
            SetExtents(ref field, extents, shape);
            return Add(key, field, null);
        }

        private const string IsPointer = "The member is a pointer, which would itself be written over: what it points to is " +
                                         "described by Counted or Shaped with int* capacity.";

        // Without these, the compiler would take the address of a pointer for that of a fixed buffer.
        [Obsolete(IsPointer, true)]
        public StructType Counted(string key, PointerMember member, Dtype dtype, int* count, int capacity) =>
            throw new NotSupportedException(IsPointer);

        [Obsolete(IsPointer, true)]
        public StructType Shaped(string key, PointerMember member, Dtype dtype, long* extents, int capacity,
                                 params long[] shape) => throw new NotSupportedException(IsPointer);

        [Obsolete(IsPointer, true)]
        public StructType Field(string key, PointerMember member, Dtype dtype, Form form, params long[] shape) =>
            throw new NotSupportedException(IsPointer);

        private Native.Field BehindPointer(string key, PointerMember member, Dtype dtype, int* capacity)
        {
            CheckItems(key, member.ItemSize, dtype);
            var field = Begin(member.Address);
            if (layout != null && !layout.MayBePointer((long)field.offset))
                throw new ArgumentException(key + ": not a pointer");
            field.storage = Storage.Pointer;
            field.member_size = (UIntPtr)sizeof(void*);
            field.dtype = dtype;
            field.form = Form.Array;
            field.capacity_offset = OffsetOf(capacity, sizeof(int));
            field.capacity_size = sizeof(int);
            return field;
        }

        private Native.Field InPlace(string key, Member member, Dtype dtype, int capacity)
        {
            if (capacity <= 0) throw new ArgumentOutOfRangeException(nameof(capacity));
            CheckItems(key, member.ItemSize, dtype);
            var field = Begin(member.Address);
            field.dtype = dtype;
            field.form = Form.Array;
            field.capacity = (UIntPtr)capacity;
            CheckNoPointer(key, field, (long)ItemSizeOf(dtype) * capacity);
            CheckRoom(key, field, ItemSizeOf(dtype), capacity);
            return field;
        }

        private void SetCount(ref Native.Field field, Dtype dtype, int* count)
        {
            if (dtype == Dtype.Str || dtype == Dtype.Bytes) field.form = Form.Plain;
            SetShape(ref field, new long[] { Numbers.Counted });
            field.count_offset = OffsetOf(count, sizeof(int));
            field.count_size = sizeof(int);
        }

        private void SetExtents(ref Native.Field field, long* extents, long[] shape)
        {
            SetShape(ref field, shape);
            if (Array.LastIndexOf(shape, (long)Numbers.Counted) < 1)
                throw new ArgumentException("a shape without Numbers.Counted behind the first dimension", nameof(shape));
            field.extents_offset = OffsetOf(extents, shape.Length * sizeof(long));
        }

        private void CheckRoom(string key, Native.Field field, int itemSize, int capacity)
        {
            var room = layout == null ? 0 : layout.RoomFor((long)field.offset, itemSize, capacity);
            if (room != 0 && room < (long)itemSize * capacity)
                throw new ArgumentException(
                    key + ": " + Arguments.Quantity(room, "byte") + ", without room for " + Arguments.Quantity(capacity, "item"));
        }

        private static void CheckItems(string key, int itemSize, Dtype dtype)
        {
            var wanted = ItemSizeOf(dtype);
            if (itemSize != 0 && itemSize != wanted)
                throw new ArgumentException(
                    key + ": items of " + Arguments.Quantity(itemSize, "byte") + ", where those of " + dtype + " have " + wanted);
        }
    }
}
