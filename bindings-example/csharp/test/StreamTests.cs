using System;
using System.IO;

namespace Flaxstate.Tests
{
    /// <summary>What streams throw in a callback goes through C, and comes out as it was.</summary>
    internal static unsafe class StreamTests
    {
        private sealed class FullException : Exception
        {
        }

        /// <summary>Takes so many bytes; hands out so many.</summary>
        private sealed class BrokenStream : MemoryStream
        {
            internal long Limit = long.MaxValue;

            internal BrokenStream() { }
            internal BrokenStream(byte[] bytes) : base(bytes) { }

            public override void Write(byte[] buffer, int offset, int count)
            {
                if (Position + count > Limit) throw new FullException();
                base.Write(buffer, offset, count);
            }

            public override int Read(byte[] buffer, int offset, int count)
            {
                if (Position + count > Limit) throw new FullException();
                return base.Read(buffer, offset, count);
            }
        }

        /// <summary>Ends before its length.</summary>
        private sealed class ShortStream : MemoryStream
        {
            internal ShortStream(byte[] bytes) : base(bytes, 0, bytes.Length - 1) { }

            public override long Length => base.Length + 1;
        }

        internal static void Run(string data)
        {
            var bytes = File.ReadAllBytes(Path.Combine(data, "player.msgpack"));
            Player player;
            using (var registry = Player.Registered())
            {
                registry.Restore("Player", &player, bytes);
                var address = (IntPtr)(&player);
                Check.Throws<FullException>(() => registry.Save("Player", (void*)address, new BrokenStream { Limit = 0 }),
                                            "a sink that throws");
                // The next call doesn't know of it.
                var stream = new MemoryStream();
                registry.Save("Player", &player, stream);
                Check.EqualBytes(bytes, stream.ToArray(), "a sink after one that throws");
                var failure = Check.Throws<FlaxstateException>(
                    () => registry.Save("Nobody", (void*)address, stream), "no such type");
                Check.Equal(Status.NotFound, failure.Status, "the status of no such type");
            }
            TestSources();
        }

        private static void TestSources()
        {
            byte[] bytes;
            using (var builder = new Builder())
            using (var tree = builder.BeginDict().Key("large").AddArray(new double[100000]).End().Finish())
            {
                Check.Throws<FullException>(() => tree.Root.Save(new BrokenStream { Limit = 100000 }), "a sink that throws");
                bytes = tree.Root.ToBytes();
            }
            var source = new BrokenStream(bytes);
            using (var tree = Tree.OpenStream(source))
            {
                Check.Equal(100000L, tree.Root["large"].Array.ItemCount, "an array in a stream");
                source.Limit = 1000;
                Check.Throws<FullException>(() => tree.Root["large"].ToArray<double>(), "a source that throws");
                source.Limit = long.MaxValue;
                Check.Equal(100000, tree.Root["large"].ToArray<double>().Length, "a source that works again");
            }
            Check.Throws<FullException>(() => Tree.OpenStream(new BrokenStream(bytes) { Limit = 0 }), "opening what throws");
            using (var tree = Tree.OpenStream(new ShortStream(bytes)))
                Check.Throws<EndOfStreamException>(() => tree.Root["large"].ToRaw(), "a stream that ends too early");
        }
    }
}
