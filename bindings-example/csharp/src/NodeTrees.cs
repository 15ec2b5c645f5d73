using System;

namespace Flaxstate
{
    /// <summary>Trees that are made of others. They share arrays with those, which stay open for so long, also when they are
    /// disposed of before. With `copyData` a tree has arrays of its own, and stands alone: what isn't in memory is
    /// read.</summary>
    public unsafe partial struct Node
    {
        /// <summary>Whether both hold the same things in the same order, bit for bit. What doesn't exist equals only what
        /// doesn't exist either. (Equals asks whether both are one node.)</summary>
        public bool DeepEquals(Node other)
        {
            using (var call = new Call())
            {
                int isEqual;
                call.Check(Native.fs_node_equal(call.Use(this), call.Use(other), out isEqual, ref call.Error));
                return isEqual != 0;
            }
        }

        /// <summary>A copy of the tree below this node in which `replaced`, a node of it, is `replacement`, of any tree.</summary>
        public Tree Replace(Node replaced, Node replacement, bool copyData = false)
        {
            using (var call = new Call())
            {
                IntPtr tree;
                call.Check(Native.fs_node_replace(
                    call.Use(this), call.Use(replaced), call.Use(replacement), Tree.Options(copyData, call), out tree,
                    ref call.Error));
                return copyData ? new Tree(tree) : new Tree(tree, this, replacement);
            }
        }

        /// <summary>flax.serialization.to_state_dict: lists and tuples become dicts with the keys "0", "1", …</summary>
        public Tree ToStateDict(bool copyData = false)
        {
            using (var call = new Call())
            {
                IntPtr tree;
                call.Check(Native.fs_node_to_state_dict(
                    call.Use(this), Tree.Options(copyData, call), out tree, ref call.Error));
                return copyData ? new Tree(tree) : new Tree(tree, this);
            }
        }

        /// <summary>flax.serialization.from_state_dict with this node as target: its structure and keys, with the leaves of
        /// `state`, which are checked for kind, dtype and shape.</summary>
        public Tree FromStateDict(Node state, RestoreOptions options = null)
        {
            using (var call = new Call())
            {
                IntPtr tree;
                call.Check(Native.fs_node_from_state_dict(
                    call.Use(this), call.Use(state), RestoreOptions.ToC(options, call), out tree, ref call.Error));
                return new Tree(tree, this, state);
            }
        }

        /// <summary>flax.serialization.from_bytes with this node as target. The bytes are copied.</summary>
        public Tree FromBytes(byte[] bytes, RestoreOptions options = null)
        {
            Arguments.NotNull(bytes, nameof(bytes));
            using (var call = new Call())
            fixed (byte* first = bytes)
            {
                var c = RestoreOptions.ToC(options, call);
                if (c->decode == null) c->decode = DecodeOptions.ToC(null, call);
                c->decode->ownership = Ownership.Copied;
                IntPtr tree;
                call.Check(Native.fs_node_from_bytes(
                    call.Use(this), (IntPtr)first, (UIntPtr)bytes.Length, c, out tree, ref call.Error));
                return new Tree(tree, this);
            }
        }
    }
}
