using System.Globalization;
using System.Net.Security;
using System.Text;

namespace Kenger.Registry.MySql;

/// <summary>
/// An option that the address of a database may have: one of the connector's. Most are taken as they are; some can only have the value
/// that Kenger needs, and say why.
/// </summary>
/// <param name="Name">As the connector calls it.</param>
/// <param name="Rule">What it takes, as in "SslMode must be …"; never what was given, which may be a secret in the wrong place.</param>
/// <param name="Read">The value as the connector takes it; null when it can't be that.</param>
internal sealed record DatabaseOption(string Name, string Rule, Func<string, string?> Read)
{
    /// <summary>The path of a Unix socket, as MySQL's own programs call it; to the connector it is a server.</summary>
    public const string Socket = "Socket";

    public IReadOnlyList<string> Spellings { get; init; } = [];

    /// <summary>Whether its value is shown nowhere. What follows a secret may be the rest of it.</summary>
    public bool IsSecret { get; private init; }

    /// <summary>Whether there must be a file where it points to.</summary>
    public bool IsFile { get; private init; }

    /// <summary>A name as all its spellings are.</summary>
    public static string KeyOf(string name) => new([.. name.Where(each => each is not (' ' or '-' or '_')).Select(char.ToLowerInvariant)]);

    public static DatabaseOption Text(string name, params string[] spellings) =>
        new(name, "must have a value", value => value) { Spellings = spellings };

    public static DatabaseOption Secret(string name, params string[] spellings) => Text(name, spellings) with { IsSecret = true };

    public static DatabaseOption FilePath(string name, params string[] spellings) =>
        new(name, "must be the path of a file that is there and can be read", value => value)
        {
            Spellings = spellings,
            IsFile = name != Socket,
        };

    public static DatabaseOption Number(string name, int min, int max, params string[] spellings) => new(
        name,
        $"must be a whole number from {min} to {max}",
        value => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max
            ? number.ToString(CultureInfo.InvariantCulture)
            : null)
    {
        Spellings = spellings,
    };

    public static DatabaseOption Flag(string name, params string[] spellings) =>
        new(name, "must be true or false", ReadFlag) { Spellings = spellings };

    public static DatabaseOption Words(string name, string rule, params (string Word, string Value)[] words) => new(
        name,
        rule,
        value => Array.Find(words, each => KeyOf(each.Word) == KeyOf(value)).Value);

    public static DatabaseOption Only(string name, string reason, string only, params string[] spellings) => new(
        name,
        reason,
        value => string.Equals(ReadFlag(value) ?? value, only, StringComparison.OrdinalIgnoreCase) ? only : null)
    {
        Spellings = spellings,
    };

    public static DatabaseOption Refused(string name, string reason, params string[] spellings) =>
        new(name, reason, _ => null) { Spellings = spellings };

    private static string? ReadFlag(string value) => value.ToLowerInvariant() switch
    {
        "true" or "yes" or "on" or "1" => "True",
        "false" or "no" or "off" or "0" => "False",
        _ => null,
    };

    public static string? ReadServer(string value)
    {
        if (value.StartsWith('/'))
        {
            return value;
        }

        var hosts = value.Split(',', StringSplitOptions.TrimEntries);
        return Array.TrueForAll(hosts, IsHost) ? string.Join(',', hosts.Select(host => host.Trim('[', ']'))) : null;
    }

    private static bool IsHost(string host) => host.StartsWith('[')
        ? host.EndsWith(']') && Uri.CheckHostName(host) == UriHostNameType.IPv6
        : Uri.CheckHostName(host) is UriHostNameType.Dns or UriHostNameType.IPv4 or UriHostNameType.IPv6;

    public static string? ReadTlsVersions(string value)
    {
        var versions = new StringBuilder();
        foreach (var version in value.Split(','))
        {
            var text = KeyOf(version).Replace(".", "", StringComparison.Ordinal).Replace("v", "", StringComparison.Ordinal);
            if (text is not ("tls12" or "tls13"))
            {
                return null;
            }

            versions.Append(versions.Length == 0 ? "" : ", ").Append("TLS 1.").Append(text[^1]);
        }

        return versions.ToString();
    }

    public static string? ReadCipherSuites(string value) =>
        value.Split(',').All(suite => suite.Trim() is { Length: > 0 } name && !char.IsAsciiDigit(name[0])
            && (Enum.TryParse<TlsCipherSuite>(name, ignoreCase: true, out _)
                || Enum.TryParse<TlsCipherSuite>("TLS_" + name, ignoreCase: true, out _)))
            ? value
            : null;
}
