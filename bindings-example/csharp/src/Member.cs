using System;

namespace Flaxstate
{
    /// <summary>The address of a member, which any pointer is. Of one to numbers the size of these is known, so that a dtype of
    /// another size is refused; (void*) is for who knows better: a fixed byte[8] that holds two floats.</summary>
    public unsafe struct Member
    {
        internal readonly void* Address;
        /// <summary>Bytes; 0: not known.</summary>
        internal readonly int ItemSize;

        internal Member(void* address, int itemSize)
        {
            Address = address;
            ItemSize = itemSize;
        }

        public static implicit operator Member(void* member) => new Member(member, 0);
        public static implicit operator Member(bool* member) => new Member(member, sizeof(bool));
        public static implicit operator Member(sbyte* member) => new Member(member, sizeof(sbyte));
        public static implicit operator Member(byte* member) => new Member(member, sizeof(byte));
        public static implicit operator Member(short* member) => new Member(member, sizeof(short));
        public static implicit operator Member(ushort* member) => new Member(member, sizeof(ushort));
        public static implicit operator Member(int* member) => new Member(member, sizeof(int));
        public static implicit operator Member(uint* member) => new Member(member, sizeof(uint));
        public static implicit operator Member(long* member) => new Member(member, sizeof(long));
        public static implicit operator Member(ulong* member) => new Member(member, sizeof(ulong));
        public static implicit operator Member(float* member) => new Member(member, sizeof(float));
        public static implicit operator Member(double* member) => new Member(member, sizeof(double));
        public static implicit operator Member(char* member) => new Member(member, sizeof(char));
        public static implicit operator Member(IntPtr* member) => new Member(member, sizeof(IntPtr));
        public static implicit operator Member(UIntPtr* member) => new Member(member, sizeof(UIntPtr));
    }

    /// <summary>The address of a member that is a pointer, with the size of what it points to, as Member.</summary>
    public unsafe struct PointerMember
    {
        internal readonly void* Address;
        internal readonly int ItemSize;

        private PointerMember(void* address, int itemSize)
        {
            Address = address;
            ItemSize = itemSize;
        }

        public static implicit operator PointerMember(void** member) => new PointerMember(member, 0);
        public static implicit operator PointerMember(bool** member) => new PointerMember(member, sizeof(bool));
        public static implicit operator PointerMember(sbyte** member) => new PointerMember(member, sizeof(sbyte));
        public static implicit operator PointerMember(byte** member) => new PointerMember(member, sizeof(byte));
        public static implicit operator PointerMember(short** member) => new PointerMember(member, sizeof(short));
        public static implicit operator PointerMember(ushort** member) => new PointerMember(member, sizeof(ushort));
        public static implicit operator PointerMember(int** member) => new PointerMember(member, sizeof(int));
        public static implicit operator PointerMember(uint** member) => new PointerMember(member, sizeof(uint));
        public static implicit operator PointerMember(long** member) => new PointerMember(member, sizeof(long));
        public static implicit operator PointerMember(ulong** member) => new PointerMember(member, sizeof(ulong));
        public static implicit operator PointerMember(float** member) => new PointerMember(member, sizeof(float));
        public static implicit operator PointerMember(double** member) => new PointerMember(member, sizeof(double));

        /// <summary>So that the compiler prefers what takes a PointerMember.</summary>
        public static implicit operator Member(PointerMember member) => new Member(member.Address, sizeof(void*));
    }
}
