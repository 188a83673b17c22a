namespace Kenger;

/// <summary>
/// Files and folders that are not for everybody on the machine, whatever the umask says. Nothing is changed that is there already: whoever
/// opened a file to others may have had a reason, and is told once at each start. On Windows a file has the rights of its folder.
/// </summary>
internal static class PrivateFile
{
    /// <summary>Read and written by the account that made it.</summary>
    public const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Read by its group, too: what looks after logs has one of its own.</summary>
    public const UnixFileMode LogMode = Mode | UnixFileMode.GroupRead;

    /// <summary>A folder for <see cref="Mode"/>.</summary>
    public const UnixFileMode FolderMode = Mode | UnixFileMode.UserExecute;

    /// <summary>A folder for <see cref="LogMode"/>.</summary>
    public const UnixFileMode LogFolderMode = FolderMode | UnixFileMode.GroupRead | UnixFileMode.GroupExecute;

    private const UnixFileMode ForOthers = UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>Opens a file; if that makes it, with this mode.</summary>
    public static FileStream Open(string path, FileMode mode, FileAccess access, FileShare share, UnixFileMode created)
    {
        var options = new FileStreamOptions { Mode = mode, Access = access, Share = share };
        if (!OperatingSystem.IsWindows() && mode is not (FileMode.Open or FileMode.Truncate))
        {
            options.UnixCreateMode = created;
        }

        return new FileStream(path, options);
    }

    /// <summary>Makes the folder a file goes to, and those above it, with this mode. Those that are there keep theirs.</summary>
    public static void CreateFolderOf(string path, UnixFileMode created)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is not { } folder || Directory.Exists(folder))
        {
            return;
        }

        // .NET gives the mode to the last one alone.
        CreateFolderOf(folder, created);
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, created);
        }
    }

    /// <summary>
    /// Replaces a file as a whole: written beside it and renamed, so that it is never half of one. It keeps its mode, a new one gets
    /// <see cref="Mode"/>.
    /// </summary>
    public static void Replace(string path, Action<FileStream> write)
    {
        CreateFolderOf(path, FolderMode);
        // Of this process alone: two that share a path by mistake still write whole files.
        var temporary = $"{path}.{Environment.ProcessId}.tmp";
        // One that a crash left, or a link that somebody laid there: the name goes, not what a link leads to, and CreateNew follows none.
        File.Delete(temporary);
        try
        {
            using (var stream = Open(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, Mode))
            {
                if (!OperatingSystem.IsWindows() && File.Exists(path))
                {
                    File.SetUnixFileMode(stream.SafeFileHandle, File.GetUnixFileMode(path));
                }

                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>Null unless every account on the machine may read or write it; else its mode, <c>0644</c>.</summary>
    public static string? OpenToOthers(string? path)
    {
        try
        {
            return !OperatingSystem.IsWindows() && path is not null && File.Exists(path) && File.GetUnixFileMode(path) is var mode && (mode & ForOthers) != UnixFileMode.None
                ? "0" + Convert.ToString((int)mode, toBase: 8)
                : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Gone, or out of reach: whoever needs it says so.
            return null;
        }
    }
}
