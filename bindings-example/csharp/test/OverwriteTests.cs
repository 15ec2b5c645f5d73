using System;
using System.IO;

namespace Flaxstate.Tests
{
    /// <summary>One array of a file changes, and no other byte of it.</summary>
    internal static unsafe class OverwriteTests
    {
        private static byte[] bytes;
        private static string file;

        internal static void Run(string data, string scratch)
        {
            bytes = File.ReadAllBytes(Path.Combine(data, "tree.msgpack"));
            file = Path.Combine(scratch, "overwritten.msgpack");
            TestItems();
            TestPointer();
            TestRefused();
            TestUnfinished(Path.Combine(scratch, "unfinished"));
        }

        private static void TestUnfinished(string directory)
        {
            Directory.CreateDirectory(directory);
            File.WriteAllBytes(Path.Combine(directory, ".flaxstate-0123456789abcdef"), bytes);
            Check.Equal(1L, Tree.RemoveUnfinished(directory), "what a killed save left");
            Check.Equal(0L, Tree.RemoveUnfinished(directory), "nothing is left");
            Refused(Status.Io, "no directory", () => Tree.RemoveUnfinished(Path.Combine(directory, "none")));
        }

        private static void TestItems()
        {
            File.WriteAllBytes(file, bytes);
            Tree.OverwriteArray(file, "weights", new[] { 9f, 8, 7, 6, 5, 4 }, new long[] { 2, 3 });
            Tree.OverwriteArray(file, "flags", new[] { false, true, false }, options: new OverwriteOptions
            {
                Durability = Durability.None,
                Decode = DecodeOptions.Untrusted(),
            });
            using (var tree = Tree.OpenFile(file))
            {
                Check.Equal("9,8,7,6,5,4", string.Join(",", tree.Root["weights"].ToArray<float>()), "weights");
                Check.Equal("False,True,False", string.Join(",", tree.Root["flags"].ToArray<bool>()), "flags");
            }
            Tree.OverwriteArray(file, "weights", new[] { 1, 2, 3, 4, 5, 6.5f }, new long[] { 2, 3 });
            Tree.OverwriteArray(file, "flags", new[] { true, false, true });
            Check.EqualBytes(bytes, File.ReadAllBytes(file), "as it was");
        }

        private static void TestPointer()
        {
            var steps = stackalloc long[2];
            steps[1] = 77;
            Tree.OverwriteArray(file, "steps", Dtype.Int64, steps, new long[] { 2 });
            using (var tree = Tree.OpenFile(file)) Check.Equal(77L, tree.Root["steps"].ToArray<long>()[1], "steps");
        }

        private static void Refused(Status status, string what, Action act)
        {
            var failure = Check.Throws<FlaxstateException>(act, what);
            if (failure != null) Check.Equal(status, failure.Status, what);
        }

        private static void TestRefused()
        {
            File.WriteAllBytes(file, bytes);
            Refused(Status.Shape, "another shape", () => Tree.OverwriteArray(file, "weights", new float[6]));
            Refused(Status.Dtype, "another dtype", () =>
                Tree.OverwriteArray(file, "weights", new double[6], new long[] { 2, 3 }));
            Refused(Status.Type, "no array", () => Tree.OverwriteArray(file, "name", new float[6]));
            Refused(Status.NotFound, "nothing", () => Tree.OverwriteArray(file, "nothing", new float[6]));
            Refused(Status.Io, "no file", () => Tree.OverwriteArray(file + ".not", "weights", new float[6]));
            Refused(Status.Limit, "a limit", () => Tree.OverwriteArray(
                file, "steps", new long[2], options: new OverwriteOptions { Decode = new DecodeOptions { NodeLimit = 2 } }));
            Check.Throws<ArgumentException>(
                () => Tree.OverwriteArray(file, "weights", new float[5], new long[] { 2, 3 }), "items that aren't the shape's");
            Check.EqualBytes(bytes, File.ReadAllBytes(file), "nothing was written");
        }
    }
}
