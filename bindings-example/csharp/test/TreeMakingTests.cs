using System;
using System.IO;

namespace Flaxstate.Tests
{
    /// <summary>Trees of other trees.</summary>
    internal static unsafe class TreeMakingTests
    {
        private static readonly SerializeOptions Kept = new SerializeOptions { KeyOrder = KeyOrder.Kept };
        private static byte[] bytes, stateDict, player;
        private static string scratch;

        internal static void Run(string data, string scratchFolder)
        {
            bytes = File.ReadAllBytes(Path.Combine(data, "tree.msgpack"));
            stateDict = File.ReadAllBytes(Path.Combine(data, "tree_state_dict.msgpack"));
            player = File.ReadAllBytes(Path.Combine(data, "player.msgpack"));
            scratch = scratchFolder;
            TestEqual();
            TestMerge();
            TestReplace();
            TestStateDicts();
            TestTemplates();
            TestLifetimes();
        }

        private static Tree Dict(string key, long value)
        {
            using (var builder = new Builder())
                return builder.BeginDict().Key("params").BeginDict().Key(key).Add(value).End().End().Finish();
        }

        private static void TestEqual()
        {
            using (var left = Tree.Restore(bytes))
            using (var right = Tree.Restore(bytes))
            {
                Check.That(left.Root.DeepEquals(right.Root), "equal trees");
                Check.That(!left.Root.DeepEquals(right.Root["list"]), "a tree and its part");
                Check.That(!left.Root.DeepEquals(default(Node)), "a tree and nothing");
                Check.That(left.Root["no"].DeepEquals(default(Node)), "nothing and nothing");
            }
        }

        private static void TestMerge()
        {
            using (var left = Dict("a", 1))
            using (var right = Dict("b", 2))
            using (var both = Tree.Merge(left.Root, right.Root))
            {
                Check.Equal(1L, both.Root.At("params/a").AsLong(), "params/a");
                Check.Equal(2L, both.Root.At("params/b").AsLong(), "params/b");
                Check.Equal(2, both.Root["params"].Count, "params");
                var failure = Check.Throws<FlaxstateException>(() => Tree.Merge(left.Root, left.Root), "a key twice");
                Check.Equal(Status.Key, failure.Status, "the status of a key twice");
                Check.Equal("./params/a", failure.Path, "the path of a key twice");
                failure = Check.Throws<FlaxstateException>(() => Tree.Merge(), "nothing to merge");
                Check.Equal(Status.InvalidArgument, failure.Status, "the status of nothing to merge");
            }
        }

        private static void TestReplace()
        {
            using (var tree = Tree.Restore(bytes))
            using (var other = Dict("a", 1))
            using (var changed = tree.Root.Replace(tree.Root.At("list/3"), other.Root["params"]))
            {
                Check.Equal(1L, changed.Root.At("list/3/a").AsLong(), "the new part");
                Check.Equal("Ada ☃", changed.Root["name"].AsString(), "an old part");
                Check.EqualBytes(bytes, tree.Root.ToBytes(Kept), "the old tree is as it was");
                var failure = Check.Throws<FlaxstateException>(
                    () => tree.Root["list"].Replace(tree.Root["name"], other.Root), "a node of elsewhere");
                Check.Equal(Status.InvalidArgument, failure.Status, "the status of a node of elsewhere");
            }
        }

        private static void TestStateDicts()
        {
            using (var tree = Tree.Restore(bytes))
            using (var state = tree.Root.ToStateDict())
            {
                Check.EqualBytes(stateDict, state.Root.ToBytes(Kept), "ToStateDict");
                Check.EqualBytes(stateDict, tree.Root.ToBytes(new SerializeOptions { AsStateDict = true }), "AsStateDict");
            }
            Player value;
            using (var registry = Player.Registered())
            {
                registry.Restore("Player", &value, player);
                using (var state = registry.ToStateDict("Player", &value))
                {
                    value.Pos[2] = 0;
                    Check.EqualBytes(player, state.Root.ToBytes(Kept), "ToStateDict of a struct, which was copied");
                }
            }
        }

        private static void TestTemplates()
        {
            using (var template = Tree.Restore(bytes))
            using (var state = Tree.Restore(stateDict))
            {
                using (var restored = template.Root.FromStateDict(state.Root))
                    Check.EqualBytes(bytes, restored.Root.ToBytes(Kept), "FromStateDict: the list is back");
                using (var restored = template.Root.FromBytes(stateDict))
                    Check.EqualBytes(bytes, restored.Root.ToBytes(Kept), "FromBytes: the list is back");
            }
            using (var template = Dict("a", 1))
            using (var other = Dict("b", 2))
            using (var list = new Builder())
            using (var text = list.BeginDict().Key("params").BeginDict().Key("a").Add("one").End().End().Finish())
            {
                var failure = Check.Throws<FlaxstateException>(() => template.Root.FromStateDict(text.Root), "another leaf");
                Check.Equal(MismatchKind.Kind, failure.Mismatches[0].Kind, "the kind of mismatch for another leaf");
                using (var restored = template.Root.FromStateDict(text.Root, new RestoreOptions { AnyLeaf = true }))
                    Check.Equal("one", restored.Root.At("params/a").AsString(), "any leaf");
                using (var report = new Report())
                {
                    var relaxed = new RestoreOptions { KeepMissing = true, DropExtra = true, Report = report };
                    using (var restored = template.Root.FromStateDict(other.Root, relaxed))
                        Check.That(restored.Root.DeepEquals(template.Root), "all was kept");
                    Check.Equal(1L, report.Count(ReportKind.Kept), "kept");
                    Check.Equal(1L, report.Count(ReportKind.Dropped), "dropped");
                }
                failure = Check.Throws<FlaxstateException>(() => template.Root.FromBytes(new byte[0]), "no bytes");
                Check.Equal(Status.Truncated, failure.Status, "the status of no bytes");
            }
        }

        /// <summary>What shares arrays keeps files open, whoever is disposed of first.</summary>
        private static void TestLifetimes()
        {
            var file = Path.Combine(scratch, "shared.msgpack");
            var items = new double[1000];
            items[999] = 5;
            using (var builder = new Builder())
            using (var tree = builder.BeginDict().Key("large").AddArray(items).End().Finish()) tree.Root.SaveFile(file);
            var opened = Tree.OpenFile(file);
            using (var other = Dict("a", 1))
            {
                var merged = Tree.Merge(opened.Root, other.Root);
                var again = Tree.Merge(merged.Root);
                opened.Dispose();
                merged.Dispose();
                Check.Throws<ObjectDisposedException>(() => Console.WriteLine(opened.Root.Kind), "a tree that is gone");
                Check.Equal(5.0, again.Root["large"].ToArray<double>()[999], "what was shared is there");
                again.Dispose();
            }
            // The same, when the collector does it.
            Node kept = default(Node);
            for (var i = 0; i < 200; ++i)
            {
                kept = Tree.Merge(Tree.Merge(Tree.OpenFile(file).Root).Root).Root;
                if (i % 50 == 0) GC.Collect();
            }
            GC.Collect();
            GC.WaitForPendingFinalizers();
            Check.Equal(5.0, kept["large"].ToArray<double>()[999], "what was shared is there after a collection");
        }
    }
}
