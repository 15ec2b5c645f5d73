using System;
using System.IO;

namespace Flaxstate.Tests
{
    internal static unsafe class TreeTests
    {
        private static byte[] bytes;

        internal static void Run(string data)
        {
            bytes = File.ReadAllBytes(Path.Combine(data, "tree.msgpack"));
            TestReading();
            TestInts();
            TestIntKeys(File.ReadAllBytes(Path.Combine(data, "int_keys.msgpack")));
            TestBuilding();
            TestObjects();
            TestLifetimes();
        }

        private static void TestReading()
        {
            using (var tree = Tree.Restore(bytes))
            {
                var root = tree.Root;
                Check.Equal("Ada ☃", root["name"].AsString(), "name");
                Check.Equal("1,2,3,4,5,6.5", string.Join(",", root["weights"].ToArray<float>()), "weights");
                Check.Equal("2,3", string.Join(",", root["weights"].Array.Shape), "the shape of weights");
                Check.Equal("True,False,True", string.Join(",", root["flags"].ToArray<bool>()), "flags");
                Check.Equal(-(1L << 40), root["steps"].ToArray<long>()[1], "steps[1]");
                Check.Equal(0, root["empty"].ToArray<float>().Length, "empty");
                Check.Equal(2.5, root.At("list/1").AsDouble(), "list/1");
                Check.Equal(ulong.MaxValue, root["list"][5].AsULong(), "list/5");
                Check.Equal(Kind.Nil, root["list"][2].Kind, "list/2");
                Check.Equal("./list/4", root.At("list/4").Path, "the path of list/4");
                Check.Equal("00-FF", BitConverter.ToString(root.At("list/4").AsBytes()), "list/4");
                var keys = "";
                foreach (var child in root) keys += child.Key + " ";
                Check.Equal("name empty weights flags steps list ", keys, "the keys");
                Check.Equal(6, root.Count, "the number of keys");
                Check.That(!root["no"]["where"].Exists && root["no"].Kind == Kind.None, "nothing is there");
                Check.Equal(0, root["name"].Count, "text has no children");
                var failure = Check.Throws<FlaxstateException>(() => root["name"].AsLong(), "text as a number");
                Check.Equal(Status.Type, failure.Status, "the status of text as a number");
                Check.Throws<ArgumentException>(() => root["weights"].ToArray<double>(), "float32 as doubles");
                TestPointers(root["weights"]);
            }
        }

        private static void TestInts()
        {
            using (var builder = new Builder())
            using (var tree = builder.BeginList().Add(ulong.MaxValue).Add(long.MaxValue).Add(-1).Add(0)
                .Add((ulong)long.MaxValue + 1).Add("1").End().Finish())
            {
                var root = tree.Root;
                Check.Equal(ulong.MaxValue, root[0].AsULong(), "2^64 - 1");
                Check.Equal(long.MaxValue, root[1].AsLong(), "2^63 - 1");
                Check.Equal((ulong)long.MaxValue, root[1].AsULong(), "2^63 - 1");
                Check.Equal(-1L, root[2].AsLong(), "-1");
                Check.Equal(0UL, root[3].AsULong(), "0");
                Unfit("the int 18446744073709551615 doesn't fit Int64", "./0", () => root[0].AsLong());
                Unfit("the int 9223372036854775808 doesn't fit Int64", "./4", () => root[4].AsLong());
                Unfit("the int -1 doesn't fit UInt64", "./2", () => root[2].AsULong());
                foreach (var act in new Action[] { () => root[5].AsULong(), () => root[5].AsLong(), () => root[9].AsLong() })
                    Check.Equal(Status.Type, Check.Throws<FlaxstateException>(act, "no int").Status, "the status of no int");
            }
        }

        private static void Unfit(string summary, string path, Action act)
        {
            var failure = Check.Throws<FlaxstateException>(act, summary);
            Check.Equal(Status.Type, failure.Status, summary);
            Check.Equal(summary, failure.Summary, "the summary");
            Check.Equal(path, failure.Path, summary);
            Check.Equal(summary + " (at path " + path + ")", failure.Message, "the message");
        }

        private static void TestIntKeys(byte[] file)
        {
            using (var tree = Tree.Restore(file))
            {
                var root = tree.Root;
                Check.Equal("two", root.Find(2).AsString(), "the key 2");
                Check.Equal("minus one", root.Find(-1).AsString(), "the key -1");
                Check.Equal("text", root["2"].AsString(), "the key \"2\"");
                Check.Equal("text", root[2].AsString(), "the third child");
                Check.Equal("seven", root[0].AsString(), "the first child");
                Check.That(!root.Find(0).Exists && !root["7"].Exists, "no such key");
                Check.That(!root.Find(2).Find(2).Exists && !default(Node).Find(2).Exists, "what is no dict has no keys");
                Check.Equal(-1L, root.Find(-1).Key.Int, "the key is an int");
            }
            using (var builder = new Builder())
            using (var tree = builder.BeginDict().Key(7).Add("seven").Key(2).Add("two").Key("2").Add("text")
                .Key(-1).Add("minus one").End().Finish())
                Check.EqualBytes(file, tree.Root.ToBytes(new SerializeOptions { KeyOrder = KeyOrder.Kept }), "int keys");
        }

        private static void TestPointers(Node weights)
        {
            var items = stackalloc float[6];
            weights.CopyTo(items, 6 * sizeof(float));
            Check.Equal(6.5f, items[5], "a copy");
            var array = weights.Array;
            Check.That(array.Data != IntPtr.Zero && array.Size == 24 && array.ItemSize == 4, "the data is in memory");
            var isSame = true;
            for (var i = 0; i < array.Size; ++i) isSame &= ((byte*)array.Data)[i] == ((byte*)items)[i];
            Check.That(isSame, "the data is the items");
        }

        private static Tree Built()
        {
            using (var builder = new Builder())
                return builder.BeginDict()
                    .Key("name").Add("Ada ☃")
                    .Key("empty").AddArray(new float[0], 0, 3)
                    .Key("weights").AddArray(new[] { 1, 2, 3, 4, 5, 6.5f }, 2, 3)
                    .Key("flags").AddArray(new[] { true, false, true })
                    .Key("steps").AddArray(new[] { 1, -(1L << 40) })
                    .Key("list").BeginList()
                    .Add(1).Add(2.5).AddNil().Add(false).Add(new byte[] { 0, 255 }).Add(ulong.MaxValue).BeginDict().End()
                    .End()
                    .End()
                    .Finish();
        }

        private static void TestBuilding()
        {
            using (var tree = Built())
            {
                Check.EqualBytes(bytes, tree.Root.ToBytes(new SerializeOptions { KeyOrder = KeyOrder.Kept }), "what Flax wrote");
                var aligned = tree.Root.ToBytes(new SerializeOptions { Alignment = 64 });
                using (var read = Tree.Restore(aligned))
                    Check.Equal("1,2,3,4,5,6.5", string.Join(",", read.Root["weights"].ToArray<float>()), "aligned");
            }
            using (var builder = new Builder())
            {
                Check.Throws<ArgumentException>(() => builder.AddArray(new[] { 1, 2 }, 3), "two items for three");
                builder.BeginDict();
                var failure = Check.Throws<FlaxstateException>(() => builder.Finish(), "a dict that isn't ended");
                Check.Equal(Status.State, failure.Status, "the status of a dict that isn't ended");
            }
        }

        private static void TestObjects()
        {
            Weapon weapon;
            weapon.Damage[0] = 1;
            weapon.Damage[1] = 2;
            weapon.Rounds = 3;
            using (var registry = Player.Registered())
            using (var builder = new Builder())
            {
                builder.BeginDict().Key("frame").Add(60).Key("weapon").AddObject(registry, "Weapon", &weapon).End();
                weapon.Rounds = 4;
                using (var tree = builder.Finish())
                {
                    registry.Restore("Weapon", &weapon, tree.Root["weapon"]);
                    Check.Equal(3L, weapon.Rounds, "the weapon in a tree was copied");
                }
            }
        }

        private static void TestLifetimes()
        {
            var tree = Tree.Restore(bytes);
            var root = tree.Root;
            tree.Dispose();
            Check.Throws<ObjectDisposedException>(() => Console.WriteLine(root.Kind), "a node of a tree that is gone");
            // Whoever forgets to dispose of trees leaves it to the collector, and a node keeps its tree.
            Node kept = default(Node);
            for (var i = 0; i < 200; ++i)
            {
                kept = Tree.Restore(bytes).Root["weights"];
                if (i % 50 == 0) GC.Collect();
            }
            GC.Collect();
            GC.WaitForPendingFinalizers();
            Check.Equal(6.5f, kept.ToArray<float>()[5], "a node keeps its tree");
        }
    }
}
