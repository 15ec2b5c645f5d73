using System;
using System.IO;

namespace Flaxstate.Tests
{
    internal static unsafe class ReportTests
    {
        private struct Relaxed
        {
            public double Speed; // a float32 in the file
            public fixed short Grid[6]; // [2, 3] in the file
            public int Lost; // not in the file
        }

        internal static void Run(string data)
        {
            TestRestore(File.ReadAllBytes(Path.Combine(data, "player.msgpack")));
            TestAlignment();
        }

        private static RestoreOptions Lenient(Report report) =>
            new RestoreOptions { Report = report, KeepMissing = true, DropExtra = true, Reshape = true };

        private static void TestRestore(byte[] bytes)
        {
            var target = new Relaxed { Lost = 7 };
            var address = (IntPtr)(&target);
            using (var registry = new Registry())
            using (var report = new Report())
            using (var small = new Report(1))
            {
                Check.Equal("", report.Text, "a new report");
                registry.Register(new StructType("Relaxed", &target, sizeof(Relaxed))
                    .Field("speed", &target.Speed).Field("grid", target.Grid, 6).Field("lost", &target.Lost));
                registry.Restore("Relaxed", &target, bytes, Lenient(report));
                Check.That(target.Speed == 1.5 && target.Grid[5] == 5 && target.Lost == 7, "what was restored");
                Check.Equal(2L, report.Loaded, "loaded");
                Check.Equal(1L, report.Count(ReportKind.Kept), "kept");
                Check.Equal(1L, report.Count(ReportKind.Reshaped), "reshaped");
                Check.Equal(11L, report.Count(ReportKind.Dropped), "dropped: all 13 but speed and grid");
                Check.Equal(0L, report.Count(ReportKind.Unaligned), "unaligned");
                Check.Equal(13, report.Entries.Count, "entries");
                foreach (var entry in report.Entries)
                    if (entry.Kind == ReportKind.Reshaped)
                        Check.Equal("./grid [6] [2,3]", entry.Path + " " + entry.Wanted + " " + entry.Found, "an entry");
                    else if (entry.Kind == ReportKind.Kept) Check.Equal("./lost", entry.Path, "an entry");
                Check.Equal(report.Text, report.ToString(), "the text");
                Check.That(report.Text.Contains("./grid"), "the text: " + report.Text);

                registry.Restore("Relaxed", &target, bytes, Lenient(small));
                Check.Equal(1, small.Entries.Count, "at most one entry");
                Check.Equal(11L, small.Count(ReportKind.Dropped), "all are counted");

                Check.Throws<FlaxstateException>(
                    () => registry.Restore("Relaxed", (void*)address, bytes, new RestoreOptions { Report = report }),
                    "a mismatch");
                Check.Equal(0, report.Entries.Count, "empty after a failure");
                small.Dispose();
                Check.Throws<ObjectDisposedException>(
                    () => registry.Restore("Relaxed", (void*)address, bytes, Lenient(small)), "a report that is gone");
            }
        }

        /// <summary>Longer headers align up to 16; beyond, chunks do it, which lists don't have. No data is at 1024.</summary>
        private static void TestAlignment()
        {
            using (var report = new Report())
            using (var builder = new Builder())
            using (var tree = builder.BeginList().AddArray(new float[3]).AddArray(new float[3]).End().Finish())
            {
                tree.Root.ToBytes(new SerializeOptions { Alignment = 1024, Report = report });
                Check.Equal(2L, report.Count(ReportKind.Unaligned), "unaligned");
                Check.Equal("./0 1024", report.Entries[0].Path + " " + report.Entries[0].Wanted, "what was wanted");
                var stream = new MemoryStream();
                tree.Root.Save(stream, new SerializeOptions { Alignment = 8, Report = report });
                Check.Equal(0L, report.Count(ReportKind.Unaligned), "aligned to 8");
            }
        }
    }
}
