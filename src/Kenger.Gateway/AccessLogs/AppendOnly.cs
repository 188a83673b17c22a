using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Kenger.Gateway.AccessLogs;

/// <summary>What .NET does not know of an open file on Linux: that each write goes to its end, and what it is called now.</summary>
internal static partial class AppendOnly
{
    private const int SetFlags = 4;
    private const int Append = 0x400;

    /// <summary>Each write goes to the end, whoever else writes (<c>O_APPEND</c>). On other systems nothing.</summary>
    public static void Set(SafeFileHandle file)
    {
        if (OperatingSystem.IsLinux() && FileControl(file, SetFlags, Append) < 0)
        {
            throw new IOException($"can't be opened for appending (error {Marshal.GetLastPInvokeError()})");
        }
    }

    /// <summary>The file's path, which another one has after a move, and none after a deletion; null where the system doesn't tell.</summary>
    public static string? NameOf(SafeFileHandle file) =>
        OperatingSystem.IsLinux()
            ? new FileInfo(string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{file.DangerousGetHandle()}")).LinkTarget
            : null;

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int FileControl(SafeFileHandle file, int command, int flags);
}
