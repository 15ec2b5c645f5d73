using System;
using System.Runtime.InteropServices;
using System.Text;

namespace Flaxstate
{
    internal static unsafe class Utf8
    {
        // Strict: a lone surrogate is an ArgumentException, not another text.
        private static readonly UTF8Encoding Encoding = new UTF8Encoding(false, true);

        internal static byte[] Bytes(string text) => Encoding.GetBytes(text);

        /// <summary>An argument, which may not be null.</summary>
        internal static byte[] Bytes(string text, string parameter)
        {
            Arguments.NotNull(text, parameter);
            return Bytes(text);
        }

        internal static string FromC(IntPtr text, UIntPtr size) =>
            size == UIntPtr.Zero ? "" : Encoding.GetString((byte*)text, checked((int)(ulong)size));

        /// <summary>Text that ends with NUL; null for NULL. Messages may quote bytes that are no UTF-8.</summary>
        internal static string FromC(IntPtr text)
        {
            if (text == IntPtr.Zero) return null;
            var size = 0;
            while (((byte*)text)[size] != 0) ++size;
            return System.Text.Encoding.UTF8.GetString((byte*)text, size);
        }
    }

    internal static class Bytes
    {
        internal static byte[] FromC(IntPtr data, UIntPtr size)
        {
            var bytes = new byte[checked((int)(ulong)size)];
            if (bytes.Length > 0) Marshal.Copy(data, bytes, 0, bytes.Length);
            return bytes;
        }
    }
}
