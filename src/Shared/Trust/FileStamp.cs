using Microsoft.Win32.SafeHandles;

namespace Kenger;

/// <summary>By what a file that has changed is told without reading it.</summary>
/// <param name="Length">In bytes.</param>
/// <param name="WrittenAt">When it was last written, in UTC.</param>
internal readonly record struct FileStamp(long Length, DateTime WrittenAt)
{
    /// <summary>That of an open file.</summary>
    public static FileStamp Of(SafeFileHandle file) => new(RandomAccess.GetLength(file), File.GetLastWriteTimeUtc(file));

    /// <summary>Null where there is no file that can be read. Of a link it is that of the file it leads to: mounted volumes exchange links.</summary>
    public static FileStamp? Find(string path)
    {
        try
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return Of(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return null;
        }
    }
}
