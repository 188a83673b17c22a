using System.Buffers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.CommandLine;
using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.Configuration.Json;

namespace Kenger;

/// <summary>Where a setting comes from: the file and line, the variable, the command line. For messages that name a key.</summary>
internal static class SettingPlace
{
    private const int MaxFileBytes = 1024 * 1024;

    private static readonly SearchValues<char> KeyCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789:_.-");

    /// <summary>A message, and after it where the setting that it names first comes from, if that is known.</summary>
    /// <param name="message">Names a key, <c>Kenger:Gateway:Pick</c>, or a variable with its key: <c>KENGER_REGISTRY_PORT (Port)</c>.</param>
    /// <param name="configuration">Where settings come from.</param>
    /// <param name="section">The section of keys that are named beside a variable.</param>
    public static string AddTo(string message, IConfiguration configuration, string section)
    {
        var variable = TokenAt(message, message.IndexOf(KnownVariables.Prefix, StringComparison.Ordinal));
        if (variable is not null && !string.IsNullOrWhiteSpace(configuration[variable]))
        {
            // It says by itself where it comes from.
            return message;
        }

        var key = TokenAt(message, message.IndexOf(UnknownKeys.Root + ConfigurationPath.KeyDelimiter, StringComparison.Ordinal))
            ?? (variable is null || TokenAt(message, message.IndexOf('(', StringComparison.Ordinal) + 1) is not { } beside ? null
                : ConfigurationPath.Combine(section, beside));
        return key is not null && Find(key, configuration) is { } place ? $"{message.TrimEnd('.')} ({place})" : message;
    }

    /// <summary>The place of a key; null when nothing is known of it.</summary>
    public static string? Find(string key, IConfiguration configuration)
    {
        if (configuration is not IConfigurationRoot root)
        {
            return null;
        }

        foreach (var provider in root.Providers.Reverse())
        {
            if (provider is ChainedConfigurationProvider chained)
            {
                if (Find(key, chained.Configuration) is { } place)
                {
                    return place;
                }
            }
            else if (Has(provider, key))
            {
                return Describe(provider, key);
            }
        }

        return null;
    }

    private static string? TokenAt(string message, int start)
    {
        if (start < 0)
        {
            return null;
        }

        var length = message.AsSpan(start).IndexOfAnyExcept(KeyCharacters);
        return message.AsSpan(start, length < 0 ? message.Length - start : length).TrimEnd(":.") is { Length: > 0 } token ? token.ToString() : null;
    }

    private static bool Has(IConfigurationProvider provider, string key) =>
        provider.TryGet(key, out _) || provider.GetChildKeys([], key).Any();

    private static string? Describe(IConfigurationProvider provider, string key) => provider switch
    {
        EnvironmentVariablesConfigurationProvider => $"variable {key.Replace(ConfigurationPath.KeyDelimiter, "__", StringComparison.Ordinal)}",
        CommandLineConfigurationProvider => "command line",
        FileConfigurationProvider { Source: { Path: { } path } source } => provider is JsonConfigurationProvider && LineIn(source, path, key) is { } line
            ? $"{VisibleText.Escape(path)}, line {line}"
            : VisibleText.Escape(path),
        _ => null,
    };

    private static int? LineIn(FileConfigurationSource source, string path, string key)
    {
        try
        {
            if (source.FileProvider?.GetFileInfo(path) is not { Exists: true, Length: <= MaxFileBytes } file)
            {
                return null;
            }

            using var stream = file.CreateReadStream();
            using var bytes = new MemoryStream();
            stream.CopyTo(bytes);
            return JsonText.LineOf(bytes.ToArray(), key);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
