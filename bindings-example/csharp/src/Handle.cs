using System;
using System.Threading;

namespace Flaxstate
{
    /// <summary>What owns memory of C's: Dispose frees it, else the garbage collector does. No call may be using it.</summary>
    public abstract class Handle : IDisposable
    {
        private IntPtr pointer;

        internal IntPtr Pointer
        {
            get
            {
                if (pointer == IntPtr.Zero) throw new ObjectDisposedException(GetType().Name);
                return pointer;
            }
        }

        internal Handle(IntPtr pointer) { this.pointer = pointer; }

        ~Handle() { End(); }

        public void Dispose()
        {
            End();
            GC.SuppressFinalize(this);
        }

        private void End()
        {
            var old = Interlocked.Exchange(ref pointer, IntPtr.Zero);
            if (old != IntPtr.Zero) Free(old);
        }

        internal abstract void Free(IntPtr old);
    }

    /// <summary>The library that is loaded.</summary>
    public static class Library
    {
        public static string Version => Utf8.FromC(Native.fs_version());
    }
}
