using System;
using System.IO;
using System.Runtime.InteropServices;
using System.Text;

namespace Flaxstate.Tests
{
    internal static unsafe class StructTests
    {
        private static byte[] bytes;
        private static string scratch;

        internal static void Run(string data, string scratchFolder)
        {
            bytes = File.ReadAllBytes(Path.Combine(data, "player.msgpack"));
            scratch = scratchFolder;
            TestOffsets();
            TestRestored();
            TestRoundTrips();
            TestOptions();
            TestMismatches();
            TestCounted();
            TestDescriptions();
            TestSeveralTypes();
            TestUncovered();
        }

        /// <summary>The struct is one for which marshalling has other offsets than memory.</summary>
        private static void TestOffsets()
        {
            Player player;
            Check.Equal(12L, (byte*)&player.Fuel - (byte*)&player, "the offset of fuel");
            Check.Equal(16L, (long)Marshal.OffsetOf(typeof(Player), "Fuel"), "the offset of fuel after marshalling");
        }

        private static void TestRestored()
        {
            Player player;
            using (var registry = Player.Registered()) registry.Restore("Player", &player, bytes);
            Check.Equal(-100, player.Hp, "hp");
            Check.Equal(1.5f, player.Speed, "speed");
            Check.Equal(true, player.Alive, "alive");
            Check.Equal(false, player.Armed, "armed");
            Check.Equal(0.25f, player.Fuel, "fuel");
            Check.Equal(3e8f, player.Pos[2], "pos[2]");
            Check.Equal((short)5, player.Grid[5], "grid[1, 2]");
            Check.Equal("Ada ☃", Encoding.UTF8.GetString(player.Name, 7), "name");
            Check.Equal((byte)0, player.Name[7], "the end of the name");
            Check.Equal(0.1, player.Hand.Damage[0], "hand.damage[0]");
            Check.Equal(long.MaxValue, player.Hand.Rounds, "hand.rounds");
            Check.Equal(-6L, player.SecondInBag.Rounds, "bag[1].rounds");
            Check.Equal((ushort)0xbfc0, player.Half, "half");
            Check.Equal(7u, player.Step, "step");
            Check.Equal(0.1, player.Score, "score");
        }

        private static void TestRoundTrips()
        {
            Player player, copy = default(Player);
            var file = Path.Combine(scratch, "player ☃.msgpack");
            using (var registry = Player.Registered())
            {
                registry.Restore("Player", &player, bytes);
                Check.EqualBytes(bytes, registry.ToBytes("Player", &player), "ToBytes");
                var stream = new MemoryStream();
                registry.Save("Player", &player, stream);
                Check.EqualBytes(bytes, stream.ToArray(), "Save");
                registry.SaveFile("Player", &player, file, new SaveOptions { Durability = Durability.None });
                Check.EqualBytes(bytes, File.ReadAllBytes(file), "SaveFile");
                registry.RestoreFile("Player", &copy, file);
                Check.EqualBytes(bytes, registry.ToBytes("Player", &copy), "RestoreFile");
                copy = default(Player);
                using (var tree = Tree.OpenFile(file)) registry.Restore("Player", &copy, tree.Root);
                Check.EqualBytes(bytes, registry.ToBytes("Player", &copy), "Restore of a tree");
                var missing = Check.Throws<FlaxstateException>(() => RestoreFrom(registry, file + ".not"), "no file");
                Check.Equal(Status.Io, missing.Status, "the status for no file");
                Check.Equal(2, missing.SystemCode, "ENOENT");
            }
        }

        private static void RestoreFrom(Registry registry, string file)
        {
            Player player;
            registry.RestoreFile("Player", &player, file);
        }

        private static void TestOptions()
        {
            Weapon weapon;
            float rounds = 0;
            using (var registry = Player.Registered())
            {
                registry.Restore("Weapon", &weapon, bytes, new RestoreOptions { Path = "bag/1" });
                Check.Equal(5.0, weapon.Damage[1], "bag/1/damage[1]");
                registry.Register(new StructType("Rounds", &rounds, sizeof(float)).Field("rounds", &rounds));
                registry.Restore("Rounds", &rounds, bytes,
                                 new RestoreOptions { Path = "bag/0", DropExtra = true, Convert = Conversion.Any });
                Check.Equal(3f, rounds, "bag/0/rounds as a float");
                var decode = new DecodeOptions { NodeLimit = 3 };
                var failure = Check.Throws<FlaxstateException>(
                    () => RestoreWeapon(registry, new RestoreOptions { Path = "hand", Decode = decode }), "a limit");
                Check.Equal(Status.Limit, failure.Status, "the status at a limit");
                RestoreWeapon(registry, new RestoreOptions { Path = "hand", Decode = DecodeOptions.Untrusted() });
            }
        }

        private static void RestoreWeapon(Registry registry, RestoreOptions options)
        {
            Weapon weapon;
            registry.Restore("Weapon", &weapon, bytes, options);
        }

        /// <summary>Flax's file has three numbers in pos, and no "lost".</summary>
        private struct Wrong
        {
            public double Speed;
            public fixed float Pos[4];
            public int Lost;
        }

        private static void RestoreWrong(Registry registry, Wrong* wrong) => registry.Restore("Wrong", wrong, bytes);

        private static void TestMismatches()
        {
            var wrong = new Wrong { Speed = 9, Lost = 8 };
            var address = (IntPtr)(&wrong);
            using (var registry = new Registry())
            {
                registry.Register(new StructType("Wrong", &wrong, sizeof(Wrong), Kind.Dict)
                    .Field("speed", &wrong.Speed).Field("pos", wrong.Pos, 4).Field("lost", &wrong.Lost));
                var failure = Check.Throws<FlaxstateException>(() => RestoreWrong(registry, (Wrong*)address), "a wrong struct");
                Check.Equal(Status.Mismatch, failure.Status, "the status");
                Check.Equal(2, failure.Mismatches.Count, "the number of mismatches");
                Check.Equal(MismatchKind.Missing, failure.Mismatches[0].Kind, "the first kind");
                Check.Equal(".", failure.Mismatches[0].Path, "the first path");
                var shape = failure.Mismatches[1];
                Check.Equal(MismatchKind.Shape, shape.Kind, "the second kind");
                Check.Equal("./pos", shape.Path, "the second path");
                Check.Equal("[4]", shape.Wanted, "the shape that is wanted");
                Check.Equal("[3]", shape.Found, "the shape that is there");
                Check.That(failure.Message.Contains("./pos: shape [3] in the file, [4] in the target") &&
                           failure.Message.Contains("contains keys {'lost'} which are not present in state dict at path ."),
                           "the report: " + failure.Message);
                Check.That(wrong.Speed == 9 && wrong.Lost == 8, "the struct is as it was");
                Check.Equal(null, failure.Offset, "no offset");
            }
        }

        private struct Recording
        {
            public float* Samples;
            public int Count;
            public int Capacity;
        }

        private static void RestoreRecording(Registry registry, IntPtr recording, byte[] state) =>
            registry.Restore("Recording", (Recording*)recording, state);

        /// <summary>Memory of the program's, as a NativeArray's.</summary>
        private static void TestCounted()
        {
            var samples = stackalloc float[4];
            var recording = new Recording { Samples = samples, Capacity = 4 };
            var address = (IntPtr)(&recording);
            using (var registry = new Registry())
            using (var builder = new Builder())
            {
                registry.Register(new StructType("Recording", &recording, sizeof(Recording))
                    .Counted("samples", &recording.Samples, Dtype.Float32, &recording.Count, &recording.Capacity));
                builder.BeginDict().Key("samples").AddArray(new[] { 1f, 2f, 3.5f }).End();
                byte[] state;
                using (var tree = builder.Finish()) state = tree.Root.ToBytes();
                registry.Restore("Recording", &recording, state);
                Check.That(recording.Count == 3 && samples[2] == 3.5f, "three samples");
                Check.EqualBytes(state, registry.ToBytes("Recording", &recording), "three samples");
                builder.BeginDict().Key("samples").AddArray(new float[5]).End();
                using (var tree = builder.Finish()) state = tree.Root.ToBytes();
                var failure = Check.Throws<FlaxstateException>(() => RestoreRecording(registry, address, state), "five samples");
                Check.Equal(MismatchKind.Capacity, failure.Mismatches[0].Kind, "the kind of mismatch for five samples");
                Check.Equal(3, recording.Count, "the count is as it was");
            }
        }

        private static void DescribeAnother()
        {
            Player player, another;
            new StructType("Player", &player, sizeof(Player)).Field("hp", &another.Hp);
        }

        private static void DescribeTwice()
        {
            Player player;
            using (var registry = new Registry())
                registry.Register(new StructType("Player", &player, sizeof(Player))
                    .Field("hp", &player.Hp).Field("hp", &player.Fuel));
        }

        private static void TestDescriptions()
        {
            Check.Throws<ArgumentException>(DescribeAnother, "a member of another variable");
            var failure = Check.Throws<FlaxstateException>(DescribeTwice, "a key twice");
            Check.Equal(Status.Key, failure.Status, "the status of a key twice");
            Check.Equal("./hp", failure.Path, "the path of a key twice");
            Check.Throws<ArgumentException>(() => new Registry().ToBytes("Play\0er", null), "a NUL in a name");
            var registry = new Registry();
            registry.Dispose();
            registry.Dispose();
            Check.Throws<ObjectDisposedException>(() => registry.ToBytes("Player", null), "a registry that is gone");
        }

        private static void TestSeveralTypes()
        {
            Player player;
            using (var registry = new Registry().RegisterTypes(Player.Described(), Weapon.Described()))
            {
                registry.Restore("Player", &player, bytes);
                Check.EqualBytes(bytes, registry.ToBytes("Player", &player), "types that were registered at once");
            }
            using (var registry = new Registry())
            {
                int wrong;
                var failure = Check.Throws<FlaxstateException>(
                    () => registry.RegisterTypes(Weapon.Described(), Weapon.Described()), "a name twice");
                Check.Equal(Status.Exists, failure.Status, "the status of a name twice");
                var twice = new StructType("Wrong", &wrong, sizeof(int)).Field("a", &wrong).Field("a", &wrong);
                failure = Check.Throws<FlaxstateException>(
                    () => registry.RegisterTypes(Weapon.Described(), twice), "a key twice");
                Check.Equal("./Wrong/a", failure.Path, "the path of type and field");
                registry.Register(Weapon.Described()); // none was registered
            }
        }

        private struct Forgotten
        {
            public int Hp;
            public float Fuel;
            public Weapon Hand;
        }

        private static void TestUncovered()
        {
            Forgotten forgotten;
            using (var registry = new Registry())
            {
                registry.RegisterTypes(
                    new StructType("Forgotten", &forgotten, sizeof(Forgotten))
                        .Field("hp", &forgotten.Hp).Object("hand", &forgotten.Hand, "Weapon"),
                    new StructType("Weapon", &forgotten.Hand, sizeof(Weapon)).Field("rounds", &forgotten.Hand.Rounds));
                using (var report = registry.Uncovered("Forgotten"))
                {
                    Check.Equal(2L, report.Count(ReportKind.Uncovered), "fuel and damage");
                    Check.Equal(".", report.Entries[0].Path, "the place of fuel");
                    Check.That(report.Entries[0].Found.Contains("4"), "the bytes of fuel: " + report.Entries[0].Found);
                    Check.Equal("./hand", report.Entries[1].Path, "the place of damage");
                }
                var failure = Check.Throws<FlaxstateException>(() => registry.Uncovered("Nobody"), "no such type");
                Check.Equal(Status.NotFound, failure.Status, "the status of no such type");
            }
            using (var registry = Player.Registered())
            using (var report = registry.Uncovered("Weapon"))
                Check.Equal(0L, report.Count(ReportKind.Uncovered), "nothing is forgotten");
        }
    }
}
