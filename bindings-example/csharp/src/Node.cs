using System;
using System.Collections;
using System.Collections.Generic;

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
    public unsafe partial struct Node : IEnumerable<Node>
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

        /// <summary>The entry of a dict whose key is this int, which is not its index: Flax's dicts may have int keys.</summary>
        public Node Find(long key) => Other(Native.fs_node_find_int(Pointer, key));

        /// <summary>The child at this index, from 0: an item of a list, or an entry of a dict, in file order, whatever its key
        /// is. Find(2) finds the key 2.</summary>
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

        private void Check(Status status, IntPtr error)
        {
            GC.KeepAlive(Tree);
            Failures.Check(status, error);
        }
    }
}
