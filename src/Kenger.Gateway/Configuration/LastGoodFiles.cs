using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Primitives;

namespace Kenger.Gateway.Configuration;

/// <summary>
/// Keeps what the files of a configuration held when they could last be read. .NET takes a file that is gone, or that somebody is just
/// writing, for one without settings: every route would be gone with it, and Kestrel's addresses, too. Here it counts as it last was until it
/// can be read again, and who asks is told what is wrong with it.
/// </summary>
internal sealed class LastGoodFiles
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, KeptFile> _files = new(StringComparer.Ordinal);

    public LastGoodFiles(IConfiguration configuration) => Guard(configuration);

    /// <summary>What has changed since this was last asked: which files went wrong, differently wrong, or are fine again.</summary>
    public IReadOnlyList<FileNews> TakeNews()
    {
        lock (_lock)
        {
            var news = _files.Where(each => each.Value.Problem != each.Value.Said).Select(each => new FileNews(each.Key, each.Value.Problem)).ToArray();
            foreach (var each in news)
            {
                _files[each.Path] = _files[each.Path] with { Said = each.Problem };
            }

            return news;
        }
    }

    private void Guard(IConfiguration configuration)
    {
        if (configuration is not IConfigurationRoot root)
        {
            return;
        }

        foreach (var provider in root.Providers)
        {
            if (provider is ChainedConfigurationProvider chained)
            {
                Guard(chained.Configuration);
            }
            else if (provider is FileConfigurationProvider { Source: { ReloadOnChange: true, FileProvider: { } files, Path: { } path } source }
                && files is not GuardedFiles)
            {
                var guarded = new GuardedFiles(files, this, isJson: provider is JsonConfigurationProvider);
                // As it is now it was loaded.
                guarded.GetFileInfo(path);
                source.FileProvider = guarded;
            }
        }
    }

    private IFileInfo Read(IFileInfo file, string subpath, bool isJson)
    {
        var path = file.PhysicalPath ?? subpath;
        var problem = TryRead(file, out var content) ?? (isJson ? JsonText.Check(content) : null);
        lock (_lock)
        {
            var known = _files.GetValueOrDefault(path);
            if (problem is null)
            {
                _files[path] = new KeptFile(content, Problem: null, known?.Said);
                return new KeptContent(file.Name, content);
            }

            if (known is null && !file.Exists)
            {
                // It never was: an optional one.
                return file;
            }

            _files[path] = new KeptFile(known?.Content, problem, known?.Said);
            return known?.Content is { } kept ? new KeptContent(file.Name, kept) : new NotFoundFileInfo(file.Name);
        }
    }

    private static string? TryRead(IFileInfo file, out byte[] content)
    {
        content = [];
        if (!file.Exists)
        {
            return "is gone";
        }

        try
        {
            using var stream = file.CreateReadStream();
            using var bytes = new MemoryStream();
            stream.CopyTo(bytes);
            content = bytes.ToArray();
            return null;
        }
        catch (FileNotFoundException)
        {
            return "is gone";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return $"can't be read: {exception.Message}";
        }
    }

    /// <summary>What is known of a file.</summary>
    /// <param name="Content">As it was last good; null when it never was.</param>
    /// <param name="Problem">What is wrong with it now.</param>
    /// <param name="Said">The problem that was last told.</param>
    private sealed record KeptFile(byte[]? Content, string? Problem, string? Said);

    private sealed class GuardedFiles(IFileProvider files, LastGoodFiles owner, bool isJson) : IFileProvider
    {
        public IFileInfo GetFileInfo(string subpath) => owner.Read(files.GetFileInfo(subpath), subpath, isJson);

        public IDirectoryContents GetDirectoryContents(string subpath) => files.GetDirectoryContents(subpath);

        public IChangeToken Watch(string filter) => files.Watch(filter);
    }

    /// <summary>Without a path: who gets it reads the content that was looked at, and not the file as it is by then.</summary>
    private sealed class KeptContent(string name, byte[] content) : IFileInfo
    {
        public bool Exists => true;

        public bool IsDirectory => false;

        public DateTimeOffset LastModified => default;

        public long Length => content.Length;

        public string Name => name;

        public string? PhysicalPath => null;

        public Stream CreateReadStream() => new MemoryStream(content, writable: false);
    }
}

/// <summary>What became of a file.</summary>
/// <param name="Path">The file.</param>
/// <param name="Problem">What is wrong with it; null when it is fine again.</param>
internal readonly record struct FileNews(string Path, string? Problem);
