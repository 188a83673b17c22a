using System.Globalization;

namespace Kenger.Gateway.AccessLogs;

/// <summary>A file that is put aside when it is full. For one writer.</summary>
internal sealed class RotatingFile(string path, long maxBytes, int keep) : IDisposable
{
    private FileStream? _file;

    /// <summary>Appends whole lines; when the file would grow over its size, they begin a new one.</summary>
    /// <exception cref="IOException">They could not be written. The next call opens the file again.</exception>
    public void Append(ReadOnlySpan<byte> lines)
    {
        try
        {
            _file ??= Open();
            if (_file.Length > 0 && _file.Length + lines.Length > maxBytes)
            {
                Rotate();
            }

            _file.Write(lines);
            _file.Flush();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _file?.Dispose();
        _file = null;
    }

    private FileStream Open(UnixFileMode created = PrivateFile.LogMode)
    {
        PrivateFile.CreateFolderOf(path, PrivateFile.LogFolderMode);
        return PrivateFile.Open(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, created);
    }

    private void Rotate()
    {
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
