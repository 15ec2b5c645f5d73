using System;
using System.Collections.Generic;
using System.IO;
using System.Text;

namespace Flaxstate.Tests
{
    /// <summary>The golden data: tests/golden/README.md.</summary>
    internal static class GoldenTests
    {
        private sealed class Case
        {
            internal string Group, File, Order, Flags;
            internal ulong ChunkLimit;
            internal string[] Statuses, Paths;

            internal string Name => Path.Combine(folder, File + ".msgpack");
            internal byte[] Bytes => System.IO.File.ReadAllBytes(Name);
        }

        private static string folder;

        internal static void Run(string golden)
        {
            folder = golden;
            var counts = new Dictionary<string, int>();
            var lines = File.ReadAllLines(Path.Combine(folder, "manifest.tsv"));
            for (var i = 1; i < lines.Length; ++i)
            {
                var one = Parsed(lines[i]);
                int count;
                counts.TryGetValue(one.Group, out count);
                counts[one.Group] = count + 1;
                try { Try(one); }
                catch (Exception exception) { Check.That(false, one.File + ": " + exception); }
            }
            foreach (var group in new[] { "valid", "readable", "lenient", "invalid" })
                Check.That(counts.ContainsKey(group) && counts[group] > 50, "more than 50 cases of the group " + group);
        }

        private static Case Parsed(string line)
        {
            var columns = line.Split('\t');
            return new Case
            {
                Group = columns[0],
                File = columns[1],
                Order = columns[2],
                ChunkLimit = ulong.Parse(columns[3]),
                Statuses = columns[4].Split('|'),
                Paths = Unescaped(columns[5]).Split('|'),
                Flags = columns[7],
            };
        }

        /// <summary>Replaces \xHH.</summary>
        private static string Unescaped(string text)
        {
            var bytes = new List<byte>();
            var parts = text.Split(new[] { "\\x" }, StringSplitOptions.None);
            bytes.AddRange(Encoding.UTF8.GetBytes(parts[0]));
            for (var i = 1; i < parts.Length; ++i)
            {
                bytes.Add(Convert.ToByte(parts[i].Substring(0, 2), 16));
                bytes.AddRange(Encoding.UTF8.GetBytes(parts[i].Substring(2)));
            }
            return Encoding.UTF8.GetString(bytes.ToArray());
        }

        private static void Try(Case one)
        {
            switch (one.Group)
            {
                case "valid":
                    CheckText(one, null);
                    CheckBytes(one);
                    break;
                case "readable":
                    CheckText(one, null);
                    break;
                case "lenient":
                    CheckRefused(one);
                    CheckText(one, new DecodeOptions { Lenient = true });
                    break;
                default:
                    CheckRefused(one);
                    break;
            }
        }

        /// <summary>What bytes, the file and a stream hold, beside the text that Flax gave.</summary>
        private static void CheckText(Case one, DecodeOptions options)
        {
            var wanted = File.ReadAllText(Path.Combine(folder, one.File + ".txt"));
            foreach (var open in new Func<Tree>[] { () => Tree.Restore(one.Bytes, options),
                                                    () => Tree.OpenFile(one.Name, options),
                                                    () => Tree.OpenFile(one.Name, options, Mapping.Required),
                                                    () => Tree.OpenStream(new MemoryStream(one.Bytes), options) })
                using (var tree = open())
                {
                    var text = CanonicalText.Of(tree.Root);
                    Check.Equal(wanted, one.Flags.Contains("digest") ? CanonicalText.DigestOf(text) : text, one.File);
                }
        }

        /// <summary>The tree written again, into bytes and a stream.</summary>
        private static void CheckBytes(Case one)
        {
            var wanted = one.Bytes;
            using (var tree = Tree.Restore(wanted))
                foreach (var order in new[] { KeyOrder.Kept, KeyOrder.Sorted })
                {
                    if (order == KeyOrder.Sorted && one.Order != "sorted") continue;
                    var options = new SerializeOptions { KeyOrder = order, ChunkLimit = one.ChunkLimit };
                    Check.EqualBytes(wanted, tree.Root.ToBytes(options), one.File + ", " + order);
                    var stream = new MemoryStream();
                    tree.Root.Save(stream, options);
                    Check.EqualBytes(wanted, stream.ToArray(), one.File + " in a stream, " + order);
                }
        }

        private static void CheckRefused(Case one)
        {
            var failure = Check.Throws<FlaxstateException>(() => Tree.Restore(one.Bytes).Dispose(), one.File);
            if (failure == null) return;
            var path = failure.Path == "" ? "-" : failure.Path;
            var status = StatusName(failure.Status);
            Check.That(Array.IndexOf(one.Statuses, status) >= 0, one.File + ": status " + status);
            Check.That(Array.IndexOf(one.Paths, path) >= 0, one.File + ": path " + path);
            var offset = failure.Offset == null ? "-" : failure.Offset.ToString();
            var said = TreedumpSays(one);
            var says = "treedump: " + status + ": " + failure.Summary + " (path " + path + ", offset " + offset + ")\n";
            if (said != null) Check.Equal(said, says, one.File);
        }

        /// <summary>As the manifest has it: NotFound is NOT_FOUND.</summary>
        private static string StatusName(Status status)
        {
            var name = new StringBuilder();
            foreach (var letter in status.ToString())
            {
                if (char.IsUpper(letter) && name.Length > 0) name.Append('_');
                name.Append(char.ToUpperInvariant(letter));
            }
            return name.ToString();
        }

        /// <summary>What a C program says of the same file; null without one.</summary>
        private static string TreedumpSays(Case one)
        {
            var said = Environment.GetEnvironmentVariable("FLAXSTATE_SAID_DIR");
            if (string.IsNullOrEmpty(said)) return null;
            return File.ReadAllText(Path.Combine(said, one.File + ".msgpack"));
        }
    }
}
