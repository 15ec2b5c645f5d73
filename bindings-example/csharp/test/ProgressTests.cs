using System;
using System.IO;

namespace Flaxstate.Tests
{
    /// <summary>Progress of 16 MiB: what is told, and what ends a call.</summary>
    internal static unsafe class ProgressTests
    {
        private const int Count = 4 << 20;

        private struct Large
        {
            public float* Items;
            public int Count, Capacity;
        }

        private static float[] items;
        private static string file;

        /// <summary>What a call told; it throws as soon as it is told of more than `limit` bytes.</summary>
        private sealed class Teller
        {
            internal int Calls;
            internal long Last, Total;
            internal bool IsRising = true;
            private readonly long limit;

            internal Teller(long limit = long.MaxValue) { this.limit = limit; }

            internal void Update(long done, long total)
            {
                ++Calls;
                IsRising &= done >= Last;
                Last = done;
                Total = total;
                if (done > limit) throw new OperationCanceledException("enough");
            }
        }

        internal static void Run(string scratch)
        {
            items = new float[Count];
            file = Path.Combine(scratch, "large.msgpack");
            fixed (float* first = items)
            {
                var large = new Large { Items = first, Count = Count, Capacity = Count };
                var address = (IntPtr)(&large);
                using (var registry = new Registry())
                {
                    registry.Register(new StructType("Large", &large, sizeof(Large))
                        .Counted("items", &large.Items, Dtype.Float32, &large.Count, &large.Capacity));
                    TestWriting(registry, address);
                    TestRestoring(registry, address);
                }
            }
            TestTrees();
        }

        private static void Tells(string what, Action<ProgressUpdate> act, bool knowsTotal = true)
        {
            var teller = new Teller();
            act(teller.Update);
            Check.That(teller.Calls > 0 && teller.IsRising && teller.Last >= 4L * Count,
                       what + ": told " + teller.Calls + " times, of " + teller.Last);
            if (knowsTotal) Check.Equal(teller.Total, teller.Last, what + ": the total");
            var failure = Check.Throws<OperationCanceledException>(() => act(new Teller(1 << 20).Update), what + ", ended");
            if (failure != null) Check.Equal("enough", failure.Message, what + ", ended");
        }

        private static void TestWriting(Registry registry, IntPtr large)
        {
            registry.SaveFile("Large", (void*)large, file);
            var bytes = File.ReadAllBytes(file);
            Tells("SaveFile", update => registry.SaveFile(
                "Large", (void*)large, file, new SaveOptions { Serialize = new SerializeOptions { Progress = update } }));
            Tells("Save", update => registry.Save(
                "Large", (void*)large, new MemoryStream(), new SerializeOptions { Progress = update }));
            Tells("ToBytes", update => registry.ToBytes(
                "Large", (void*)large, new SerializeOptions { Progress = update }));
            Check.EqualBytes(bytes, File.ReadAllBytes(file), "the file is as it was");
            Check.Equal(1, Directory.GetFiles(Path.GetDirectoryName(file), "large*").Length, "no other file is left");
        }

        private static void TestRestoring(Registry registry, IntPtr large)
        {
            var bytes = File.ReadAllBytes(file);
            items[0] = 3; // the file has 0
            Check.Throws<OperationCanceledException>(() => registry.Restore(
                "Large", (void*)large, bytes, new RestoreOptions { Progress = new Teller(0).Update }), "Restore, ended");
            Check.Equal(3f, items[0], "nothing has changed");
            Tells("Restore", update => registry.Restore(
                "Large", (void*)large, bytes, new RestoreOptions { Progress = update }), false);
            Tells("RestoreFile", update => registry.RestoreFile(
                "Large", (void*)large, file, new RestoreOptions { Progress = update }), false);
            Check.Equal(0f, items[0], "restored");
        }

        private static void TestTrees()
        {
            var teller = new Teller();
            using (Tree.OpenFile(file, new DecodeOptions { Progress = teller.Update }))
                Check.That(teller.Calls > 0, "OpenFile: told of it");
            // A failure in a nested call that was caught is no failure of the outer one.
            using (var tree = Tree.Restore(File.ReadAllBytes(file), new DecodeOptions { Progress = NestedFailure }))
            {
                Check.Equal(1, tree.Root.Count, "a nested failure that was caught");
                Tells("ToBytes of a tree", update => tree.Root.ToBytes(new SerializeOptions { Progress = update }));
            }
            Check.Throws<FlaxstateException>(
                () => Tree.Restore(File.ReadAllBytes(file), new DecodeOptions { Progress = NestedThrow }), "a nested failure");
        }

        private static void NestedFailure(long done, long total)
        {
            try { Tree.OpenFile("/no/such/file"); }
            catch (FlaxstateException) { }
        }

        private static void NestedThrow(long done, long total) => Tree.OpenFile("/no/such/file");
    }
}
