using System;
using System.Collections.Generic;
using System.Runtime.ExceptionServices;

namespace Flaxstate
{
    /// <summary>One place where a state doesn't fit its target.</summary>
    public sealed class Mismatch
    {
        public MismatchKind Kind { get; internal set; }
        /// <summary>"./params/head"</summary>
        public string Path { get; internal set; }
        public string Message { get; internal set; }
        /// <summary>What the target wants: "[64,10]", "float32".</summary>
        public string Wanted { get; internal set; }
        public string Found { get; internal set; }
    }

    /// <summary>A failure of the library. Message is the whole report, with one line for each mismatch.</summary>
    public sealed class FlaxstateException : Exception
    {
        public Status Status { get; }
        /// <summary>One line, without the path.</summary>
        public string Summary { get; }
        /// <summary>Where in the tree: "." is the root, "" means that the failure has no place in a tree.</summary>
        public string Path { get; }
        /// <summary>Where in the bytes, or null.</summary>
        public ulong? Offset { get; }
        /// <summary>errno, or GetLastError() on Windows; 0 where no call of the system failed.</summary>
        public int SystemCode { get; }
        public IReadOnlyList<Mismatch> Mismatches { get; }

        /// <summary>Takes what the error says; whoever has it still frees it.</summary>
        internal FlaxstateException(Status status, IntPtr error)
            : base(Utf8.FromC(error == IntPtr.Zero ? Native.fs_status_name(status) : Native.fs_error_report(error)))
        {
            Status = status;
            Summary = error == IntPtr.Zero ? Message : Utf8.FromC(Native.fs_error_message(error));
            Path = Utf8.FromC(Native.fs_error_path(error));
            var offset = Native.fs_error_offset(error);
            Offset = offset == Numbers.NoOffset ? (ulong?)null : offset;
            SystemCode = Native.fs_error_system_code(error);
            Mismatches = MismatchesOf(error);
        }

        /// <summary>What the wrapper finds, in the library's words.</summary>
        internal FlaxstateException(Status status, string summary, string path)
            : base(summary + " (at path " + path + ")")
        {
            Status = status;
            Summary = summary;
            Path = path;
            Mismatches = new Mismatch[0];
        }

        private static Mismatch[] MismatchesOf(IntPtr error)
        {
            var mismatches = new Mismatch[(int)Native.fs_error_mismatch_count(error)];
            for (var i = 0; i < mismatches.Length; ++i)
            {
                var mismatch = Native.NewMismatch();
                Native.fs_error_mismatch_at(error, (UIntPtr)i, ref mismatch);
                mismatches[i] = new Mismatch
                {
                    Kind = mismatch.kind,
                    Path = Utf8.FromC(mismatch.path),
                    Message = Utf8.FromC(mismatch.message),
                    Wanted = Utf8.FromC(mismatch.wanted),
                    Found = Utf8.FromC(mismatch.found),
                };
            }
            return mismatches;
        }
    }

    internal static unsafe class Failures
    {
        // What a callback threw on this thread, until the call that it failed comes back.
        [ThreadStatic] private static Exception thrown;

        internal static void Check(Status status, IntPtr error)
        {
            if (status == Status.Ok) return;
            var failure = new FlaxstateException(status, error);
            Native.fs_error_free(error);
            var cause = thrown;
            thrown = null;
            if (status == Status.Callback && cause != null) ExceptionDispatchInfo.Capture(cause).Throw();
            throw failure;
        }

        /// <summary>For callbacks, which no exception may leave.</summary>
        internal static Status Keep(Exception exception, IntPtr* error)
        {
            thrown = exception;
            using (var call = new Call())
                *error = Native.fs_error_create(Status.Callback, call.Text(exception.GetType().Name, nameof(exception)));
            return Status.Callback;
        }
    }
}
