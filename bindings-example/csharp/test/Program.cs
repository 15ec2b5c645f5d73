using System;
using System.IO;

namespace Flaxstate.Tests
{
    /// <summary>tests.exe GOLDEN DATA SCRATCH: the golden data or "", test/data, and a folder to write to.</summary>
    internal static class Program
    {
        private static int Main(string[] arguments)
        {
            Check.Equal("0.1", Library.Version.Substring(0, 3), "the version");
            if (IntPtr.Size == 8) Layouts.Compare((name, wanted, found) => Check.Equal(wanted, found, name));
            StructTests.Run(arguments[1], arguments[2]);
            ArgumentTests.Run();
            TreeTests.Run(arguments[1]);
            StreamTests.Run(arguments[1]);
            ReportTests.Run(arguments[1]);
            ProgressTests.Run(arguments[2]);
            TreeMakingTests.Run(arguments[1], arguments[2]);
            TreeChainTests.Run(arguments[2]);
            OverwriteTests.Run(arguments[1], arguments[2]);
            ShapeTests.Run();
            if (arguments[0] != "") GoldenTests.Run(arguments[0]);
            Console.WriteLine(Check.Done - Check.Wrong + " of " + Check.Done + " checks did what they should");
            return Check.Wrong == 0 ? 0 : 1;
        }
    }
}
