using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Kenger.Gateway.AccessLogs;

/// <summary>
/// A file that is put aside when it is full. Somebody else may do that, too: once a second it is looked whether the path still names the file,
/// and a new one is begun when it does not. For one writer in this process; on Linux others may append to the same file.
/// </summary>
internal sealed class RotatingFile(string path, long maxBytes, int keep, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Check = TimeSpan.FromSeconds(1);

    private FileStream? _file;
    private string? _opened;
    private long _checkedAt;
    private volatile bool _mustReopen;

    /// <summary>Appends whole lines; when the file would grow over its size, they begin a new one.</summary>
    /// <exception cref="IOException">They could not be written. The next call opens the file again.</exception>
    public void Append(ReadOnlySpan<byte> lines)
    {
        try
        {
            if (_file is not null && (_mustReopen || (time.GetElapsedTime(_checkedAt) >= Check && !IsStillNamed())))
            {
                Dispose();
            }

            _mustReopen = false;
            _file ??= Open();
            var length = RandomAccess.GetLength(_file.SafeFileHandle);
            if (length > 0 && length + lines.Length > maxBytes)
            {
                Rotate();
                length = RandomAccess.GetLength(_file.SafeFileHandle);
            }

            // Where it ends now: it may have been cut to nothing, or others may have written.
            RandomAccess.Write(_file.SafeFileHandle, lines, length);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The next lines open the file anew. From any thread.</summary>
    public void Reopen() => _mustReopen = true;

    public void Dispose()
    {
        _file?.Dispose();
        _file = null;
    }

    private FileStream Open(UnixFileMode created = PrivateFile.LogMode)
    {
        PrivateFile.CreateFolderOf(path, PrivateFile.LogFolderMode);
        var file = PrivateFile.Open(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, created);
        AppendOnly.Set(file.SafeFileHandle);
        _opened = AppendOnly.NameOf(file.SafeFileHandle);
        _checkedAt = time.GetTimestamp();
        return file;
    }

    private bool IsStillNamed()
    {
        _checkedAt = time.GetTimestamp();
        return File.Exists(path) && AppendOnly.NameOf(_file!.SafeFileHandle) == _opened;
    }

    [MemberNotNull(nameof(_file))]
    private void Rotate()
    {
        if (!IsStillNamed())
        {
            // Somebody has just put it aside.
            Dispose();
            _file = Open();
            return;
        }

        // What an operator gave to the file that is full, the next one gets as well.
        var mode = OperatingSystem.IsWindows() ? PrivateFile.LogMode : File.GetUnixFileMode(_file!.SafeFileHandle);
        Dispose();
        if (keep == 0)
        {
            File.Delete(path);
        }
        else
        {
            File.Delete(Numbered(keep));
            for (var number = keep - 1; number > 0; number--)
            {
                if (File.Exists(Numbered(number)))
                {
                    File.Move(Numbered(number), Numbered(number + 1));
                }
            }

            File.Move(path, Numbered(1));
        }

        _file = Open(mode);
        if (!OperatingSystem.IsWindows())
        {
            // Also against the umask.
            File.SetUnixFileMode(_file.SafeFileHandle, mode);
        }
    }

    private string Numbered(int number) => string.Create(CultureInfo.InvariantCulture, $"{path}.{number}");
}
