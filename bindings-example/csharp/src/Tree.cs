using System;
using System.Collections.Generic;
using System.IO;

namespace Flaxstate
{
    /// <summary>The bytes, the file or the stream as a tree. Trees never change, and any thread may read them.</summary>
    public sealed unsafe class Tree : Handle
    {
        /// <summary>Of nodes whose arrays it shares.</summary>
        internal Tree(IntPtr pointer, params Node[] shared) : base(pointer, TreesOf(shared)) { }

        internal override void Free(IntPtr old) => Native.fs_tree_free(old);

        private static Handle[] TreesOf(Node[] nodes)
        {
            var trees = new List<Handle>();
            foreach (var node in nodes)
                if (node.Tree != null) trees.Add(node.Tree);
            return trees.ToArray();
        }

        public Node Root => new Node(this, Native.fs_tree_root(Pointer));

        /// <summary>The bytes are copied.</summary>
        public static Tree Restore(byte[] bytes, DecodeOptions options = null)
        {
            Arguments.NotNull(bytes, nameof(bytes));
            using (var call = new Call())
            fixed (byte* first = bytes)
            {
                var c = DecodeOptions.ToC(options, call);
                c->ownership = Ownership.Copied;
                IntPtr tree;
                call.Check(Native.fs_msgpack_restore((IntPtr)first, (UIntPtr)bytes.Length, c, out tree, ref call.Error));
                return new Tree(tree);
            }
        }

        /// <summary>Arrays stay in the file until they are used. The file isn't mapped, unless you say that nobody will
        /// truncate it: that would end the process.</summary>
        public static Tree OpenFile(string path, DecodeOptions options = null, Mapping mapping = Mapping.Off) =>
            Open(OpenOne, path, options, mapping);

        /// <summary>Of a checkpoint in parts, "model-00001-of-00002.msgpack": any part, or the name without the
        /// number.</summary>
        public static Tree OpenSharded(string path, DecodeOptions options = null, Mapping mapping = Mapping.Off) =>
            Open(OpenParts, path, options, mapping);

        private delegate Status Opener(IntPtr path, Native.OpenOptions* options, out IntPtr tree, ref IntPtr error);
        private static readonly Opener OpenOne = Native.fs_file_open;
        private static readonly Opener OpenParts = Native.fs_sharded_open;

        private static Tree Open(Opener open, string path, DecodeOptions options, Mapping mapping)
        {
            using (var call = new Call())
            {
                var c = Native.NewOpenOptions();
                c.mapping = mapping;
                c.decode = DecodeOptions.ToC(options, call);
                IntPtr tree;
                call.Check(open(call.Text(path, nameof(path)), &c, out tree, ref call.Error));
                return new Tree(tree);
            }
        }

        /// <summary>The dicts as one, and so on for those under the same key: a file of parameters and one of an optimizer. A
        /// key that two have, and that is no dict in both, is a failure. The tree shares arrays with those of the nodes,
        /// which stay open for so long, also when they are disposed of before.</summary>
        public static Tree Merge(params Node[] nodes) => Merge(nodes, false);

        /// <summary>The same; with `copyData` the tree has arrays of its own, and stands alone. Of one node, a copy of
        /// it.</summary>
        public static Tree Merge(Node[] nodes, bool copyData)
        {
            Arguments.NotNull(nodes, nameof(nodes));
            using (var call = new Call())
            {
                var pointers = (IntPtr*)call.Room(nodes.Length * sizeof(IntPtr));
                for (var i = 0; i < nodes.Length; ++i) pointers[i] = call.Use(nodes[i]);
                IntPtr tree;
                call.Check(Native.fs_node_merge(
                    pointers, (UIntPtr)nodes.Length, Options(copyData, call), out tree, ref call.Error));
                return copyData ? new Tree(tree) : new Tree(tree, nodes);
            }
        }

        internal static Native.TreeOptions* Options(bool copyData, Call call)
        {
            var c = (Native.TreeOptions*)call.Room(sizeof(Native.TreeOptions));
            *c = Native.NewTreeOptions();
            c->copy_data = copyData ? 1 : 0;
            return c;
        }

        /// <summary>Arrays stay in the stream, which can seek, until they are used. It has to work until the tree is
        /// disposed of, and those that share its arrays are, and is left open. What it throws comes out of the call that
        /// reads.</summary>
        public static Tree OpenStream(Stream stream, DecodeOptions options = null)
        {
            using (var call = new Call())
            {
                var c = DecodeOptions.ToC(options, call);
                var source = StreamSource.ToC(stream);
                IntPtr tree;
                call.Check(Native.fs_source_open(&source, c, out tree, ref call.Error));
                return new Tree(tree);
            }
        }

        /// <summary>Overwrites the data of one array (or NumPy scalar) of a file, and nothing else: "params/head/bias". Dtype
        /// and shape are those in the file; without a shape there is one dimension. Not atomic: whoever reads meanwhile, or
        /// after a failure to write, may find some of the data new and some old.</summary>
        public static void OverwriteArray<T>(string path, string arrayPath, T[] items, long[] shape = null,
                                             OverwriteOptions options = null) where T : struct
        {
            using (var call = new Call()) Overwrite(call, path, arrayPath, Arrays.Source(call, items, shape), options);
        }

        /// <summary>The same of items in memory of yours, in C order.</summary>
        public static void OverwriteArray(string path, string arrayPath, Dtype dtype, void* items, long[] shape,
                                          OverwriteOptions options = null)
        {
            using (var call = new Call()) Overwrite(call, path, arrayPath, Arrays.Source(call, dtype, items, shape), options);
        }

        /// <summary>Removes from a directory what saves left whose processes were killed, and gives the number of files. Saves
        /// that are going on, in any process, keep theirs.</summary>
        public static long RemoveUnfinished(string directory)
        {
            using (var call = new Call())
            {
                ulong count;
                call.Check(Native.fs_file_remove_unfinished(
                    call.Text(directory, nameof(directory)), out count, ref call.Error));
                return (long)count;
            }
        }

        private static void Overwrite(Call call, string path, string arrayPath, Native.ArraySource array,
                                      OverwriteOptions options)
        {
            call.Check(Native.fs_file_overwrite_array(
                call.Text(path, nameof(path)), call.Text(arrayPath, nameof(arrayPath)), &array,
                OverwriteOptions.ToC(options, call), ref call.Error));
        }
    }
}
