using System;

namespace Flaxstate.Tests
{
    /// <summary>Counts what is as it should be, and tells what isn't.</summary>
    internal static class Check
    {
        internal static int Done { get; private set; }
        internal static int Wrong { get; private set; }

        internal static void That(bool isSo, string what)
        {
            ++Done;
            if (isSo) return;
            ++Wrong;
            Console.Error.WriteLine("NOT SO: " + what);
        }

        internal static void Equal<T>(T wanted, T found, string what)
        {
            var isSo = Equals(wanted, found);
            That(isSo, isSo ? what : what + ": " + Short(found) + " instead of " + Short(wanted));
        }

        internal static void EqualBytes(byte[] wanted, byte[] found, string what)
        {
            var isSo = wanted.Length == found.Length;
            for (var i = 0; isSo && i < wanted.Length; ++i) isSo = wanted[i] == found[i];
            That(isSo, what + ": other bytes");
        }

        /// <summary>What `act` throws; null, and a wrong check, for nothing or another type.</summary>
        internal static T Throws<T>(Action act, string what) where T : Exception
        {
            Exception thrown = null;
            try { act(); }
            catch (Exception exception) { thrown = exception; }
            That(thrown is T, what + ": " + (thrown == null ? "nothing was thrown" : thrown.ToString()));
            return thrown as T;
        }

        private static string Short(object value)
        {
            var text = value == null ? "null" : value.ToString();
            return text.Length > 400 ? text.Substring(0, 400) : text;
        }
    }
}
