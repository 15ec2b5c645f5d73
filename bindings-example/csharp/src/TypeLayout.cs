using System;
using System.Collections.Generic;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Flaxstate
{
    /// <summary>Where the members of a struct stand in memory, and how large they are, also those of structs in it. .NET tells
    /// that only for marshalling, so the rules of sequential layout are followed here; where a member is of a kind that isn't
    /// known here, or of one of the runtime's own and they don't come to sizeof, nothing is known.</summary>
    internal sealed unsafe class TypeLayout
    {
        private static readonly Dictionary<Type, int> NumberSizes = new Dictionary<Type, int>
        {
            { typeof(bool), 1 }, { typeof(sbyte), 1 }, { typeof(byte), 1 }, { typeof(short), 2 }, { typeof(ushort), 2 },
            { typeof(char), 2 }, { typeof(int), 4 }, { typeof(uint), 4 }, { typeof(float), 4 }, { typeof(long), 8 },
            { typeof(ulong), 8 }, { typeof(double), 8 }, { typeof(IntPtr), IntPtr.Size }, { typeof(UIntPtr), IntPtr.Size },
        };

        private struct BehindByte
        {
            public byte First;
            public long Second;
        }

        /// <summary>4 on some machines of 32 bits.</summary>
        private static readonly int LongAlignment = sizeof(BehindByte) - sizeof(long);

        /// <summary>By offset; first that of the outermost member that begins there.</summary>
        private readonly Dictionary<long, List<long>> sizes = new Dictionary<long, List<long>>();

        /// <summary>Of the number or the fixed buffer there.</summary>
        private readonly Dictionary<long, long> leaves = new Dictionary<long, long>();

        private readonly List<long> pointers = new List<long>();

        private bool followsRules = true;

        private TypeLayout() { }

        /// <summary>null where it isn't known. A type that has another size is the wrong one, and would check nothing.</summary>
        internal static TypeLayout Of(Type type, int size)
        {
            if (type == null) return null;
            if (!type.IsValueType) throw new ArgumentException(type + " is not a struct", nameof(type));
            var layout = new TypeLayout();
            long measured, alignment;
            if (!layout.Measure(type, 0, out measured, out alignment)) return null;
            if (measured == size) return layout;
            if (!layout.followsRules) return null;
            throw new ArgumentException(
                type + " has " + Arguments.Quantity(measured, "byte") + ", where the variable has " + size, nameof(type));
        }

        /// <summary>Whether a pointer begins in these bytes, or at their first, if there are none.</summary>
        internal bool HasPointer(long offset, long size)
        {
            foreach (var pointer in pointers)
                if (pointer == offset || (pointer > offset && pointer < offset + size)) return true;
            return false;
        }

        /// <summary>Whether a pointer begins there, and no struct that has it as its first member.</summary>
        internal bool IsPointer(long offset) => pointers.Contains(offset) && sizes[offset].Count == 1;

        /// <summary>A pointer, or a number that has room for one.</summary>
        internal bool MayBePointer(long offset)
        {
            long size;
            return leaves.TryGetValue(offset, out size) && size == IntPtr.Size;
        }

        /// <summary>What there is for `count` items of this size: their bytes, if that is a fixed buffer, or as many members of
        /// their size, one behind the other; else the bytes of what begins there. 0 where nothing does.</summary>
        internal long RoomFor(long offset, long itemSize, long count)
        {
            long size;
            leaves.TryGetValue(offset, out size);
            return AreMembers(offset, itemSize, count) ? itemSize * count : size;
        }

        /// <summary>Of the outermost member; 0 where none begins.</summary>
        internal long SizeAt(long offset)
        {
            List<long> found;
            return sizes.TryGetValue(offset, out found) ? found[0] : 0;
        }

        private bool AreMembers(long offset, long itemSize, long count)
        {
            for (long i = 0; i < count; ++i)
            {
                List<long> found;
                if (!sizes.TryGetValue(offset + i * itemSize, out found) || !found.Contains(itemSize)) return false;
            }
            return true;
        }

        private bool Measure(Type type, long offset, out long size, out long alignment)
        {
            size = 0;
            alignment = 1;
            if (!type.IsLayoutSequential || type.StructLayoutAttribute == null) return false;
            if (IsRuntimes(type)) followsRules = false;
            var pack = type.StructLayoutAttribute.Pack > 0 ? type.StructLayoutAttribute.Pack : 8;
            foreach (var field in FieldsOf(type))
            {
                long fieldSize, fieldAlignment;
                if (!MeasureAlignment(field, out fieldAlignment)) return false;
                fieldAlignment = Math.Min(fieldAlignment, pack);
                size = RoundedUp(size, fieldAlignment);
                if (!MeasureField(field, offset + size, out fieldSize)) return false;
                size += fieldSize;
                alignment = Math.Max(alignment, fieldAlignment);
            }
            size = RoundedUp(Math.Max(size, 1), alignment);
            // A size of its own has a fixed buffer whose attribute a linker stripped, for one.
            return type.StructLayoutAttribute.Size <= size;
        }

        /// <summary>In the order of their declaration.</summary>
        private static FieldInfo[] FieldsOf(Type type)
        {
            var fields = type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic);
            Array.Sort(fields, (left, right) => left.MetadataToken.CompareTo(right.MetadataToken));
            return fields;
        }

        private static bool MeasureAlignment(FieldInfo field, out long alignment)
        {
            long size;
            var type = ItemsOf(field).Key;
            if (!MeasureNumber(type, out alignment)) return new TypeLayout().Measure(type, 0, out size, out alignment);
            if (alignment == sizeof(long)) alignment = LongAlignment;
            return true;
        }

        /// <summary>.NET may lay out its own types in other ways (Vector128), and has a struct repeat its member.</summary>
        private static bool IsRuntimes(Type type)
        {
            if (type.Assembly == typeof(object).Assembly) return true;
            foreach (var mark in type.GetCustomAttributes(false))
                if (mark.GetType().Name == "InlineArrayAttribute") return true;
            return false;
        }

        private bool MeasureField(FieldInfo field, long offset, out long size)
        {
            var items = ItemsOf(field);
            List<long> found;
            if (!sizes.TryGetValue(offset, out found)) sizes[offset] = found = new List<long>();
            var place = found.Count;
            long alignment;
            if (items.Key.IsPointer) pointers.Add(offset);
            if (MeasureNumber(items.Key, out size)) leaves[offset] = size *= items.Value;
            else if (!Measure(items.Key, offset, out size, out alignment)) return false;
            found.Insert(place, size);
            return true;
        }

        /// <summary>Of a fixed buffer what it consists of; else the field's type, once.</summary>
        private static KeyValuePair<Type, int> ItemsOf(FieldInfo field)
        {
            var marks = field.GetCustomAttributes(typeof(FixedBufferAttribute), false);
            if (marks.Length == 0) return new KeyValuePair<Type, int>(field.FieldType, 1);
            var buffer = (FixedBufferAttribute)marks[0];
            return new KeyValuePair<Type, int>(buffer.ElementType, buffer.Length);
        }

        private static bool MeasureNumber(Type type, out long size)
        {
            int known;
            if (type.IsPointer) type = typeof(IntPtr);
            if (type.IsEnum) type = Enum.GetUnderlyingType(type);
            var isKnown = NumberSizes.TryGetValue(type, out known);
            size = known;
            return isKnown;
        }

        private static long RoundedUp(long size, long alignment) => (size + alignment - 1) / alignment * alignment;
    }
}
