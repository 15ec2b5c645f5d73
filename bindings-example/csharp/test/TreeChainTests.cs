using System;
using System.IO;
using System.Threading;

namespace Flaxstate.Tests
{
    /// <summary>Trees that are made of trees that are made of trees.</summary>
    internal static class TreeChainTests
    {
        private const int Generations = 30000;

        internal static void Run(string scratch)
        {
            TestLongChain();
            TestSharedTwice();
            TestCopies(Path.Combine(scratch, "copied.msgpack"));
        }

        private static Tree Dict(string key, long value)
        {
            using (var builder = new Builder()) return builder.BeginDict().Key(key).Add(value).End().Finish();
        }

        /// <summary>The last one frees all before it, on a small stack.</summary>
        private static void TestLongChain()
        {
            var chain = Dict("step", 0);
            using (var other = Dict("step", 1))
                for (var i = 0; i < Generations; ++i)
                {
                    var next = chain.Root.Replace(chain.Root["step"], other.Root["step"]);
                    chain.Dispose();
                    chain = next;
                }
            Check.Equal(1L, chain.Root["step"].AsLong(), "the last of a chain");
            var thread = new Thread(chain.Dispose, 128 << 10);
            thread.Start();
            thread.Join();
            Check.Throws<ObjectDisposedException>(() => Console.WriteLine(chain.Root.Kind), "the last of a chain is gone");
        }

        private static void TestSharedTwice()
        {
            var tree = Dict("a", 7);
            var twice = tree.Root.Replace(tree.Root["a"], tree.Root);
            var state = twice.Root.ToStateDict();
            tree.Dispose();
            twice.Dispose();
            Check.Equal(7L, state.Root.At("a/a").AsLong(), "of one tree twice");
            state.Dispose();
        }

        private delegate Tree Making(Node root, Node other);

        /// <summary>What stands alone has its arrays when the stream is closed, what shares them hasn't.</summary>
        private static void TestCopies(string file)
        {
            var items = new double[1000];
            items[999] = 5;
            using (var builder = new Builder())
            using (var tree = builder.BeginDict().Key("large").AddArray(items).Key("step").Add(0L).End().Finish())
                tree.Root.SaveFile(file);
            Stands(false, file, "Merge", (root, other) => Tree.Merge(root, other));
            Stands(true, file, "Merge", (root, other) => Tree.Merge(new[] { root, other }, true));
            Stands(true, file, "Merge of one", (root, other) => Tree.Merge(new[] { root }, true));
            Stands(false, file, "Replace", (root, other) => root.Replace(root["step"], other));
            Stands(true, file, "Replace", (root, other) => root.Replace(root["step"], other, true));
            Stands(false, file, "ToStateDict", (root, other) => root.ToStateDict());
            Stands(true, file, "ToStateDict", (root, other) => root.ToStateDict(true));
        }

        private static void Stands(bool isAlone, string file, string what, Making make)
        {
            var stream = File.OpenRead(file);
            Tree made;
            using (var other = Dict("more", 1))
            using (var tree = Tree.OpenStream(stream)) made = make(tree.Root, other.Root);
            stream.Dispose();
            using (made)
            {
                Func<double> last = () => made.Root["large"].ToArray<double>()[999];
                if (isAlone) Check.Equal(5.0, last(), what + ": stands alone");
                else Check.Throws<ObjectDisposedException>(() => last(), what + ": needs the stream");
            }
        }
    }
}
