using System.Buffers;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Kenger.Fuzz.Tests.Fuzzing;
using Kenger.Gateway.AccessLogs;

namespace Kenger.Fuzz.Tests;

/// <summary>Whatever a client sends, each request is one line that can be read back.</summary>
public sealed partial class AccessLogTests
{
    [Fact]
    public Task Formats_AnyRequest_IsOneLineThatReadsBack() => FuzzRun.RunAsync("access-log", 10_000, Words.Http, input =>
    {
        // Kestrel reads headers as UTF-8 and nothing else; what it lets through is still anything.
        var parts = Encoding.UTF8.GetString(input).Split('\n', 6).Concat(Enumerable.Repeat("", 6)).ToArray();
        var entry = new AccessEntry
        {
            Time = DateTimeOffset.UnixEpoch,
            Client = IPAddress.IPv6Loopback,
            User = parts[0],
            Method = parts[1],
            Target = parts[2],
            Protocol = "HTTP/1.1",
            Host = parts[3],
            Status = 200,
            Bytes = 7,
            Referer = parts[4],
            UserAgent = parts[5],
            Duration = TimeSpan.FromMilliseconds(12),
            Node = "127.0.0.1:1",
        };

        CheckCombined(entry);
        CheckJson(entry);
    });

    private static void CheckCombined(AccessEntry entry)
    {
        var text = new StringBuilder();
        new CombinedFormat().Append(text, entry);
        var line = text.ToString();

        Assert.Equal(line.Length - 1, line.IndexOf('\n', StringComparison.Ordinal));
        Assert.DoesNotContain(line[..^1], c => c is < ' ' or > '~');
        var match = Line().Match(line);
        Assert.True(match.Success, line);
        Assert.Equal(("200", "7", "127.0.0.1:1", "0.012"), (match.Groups["status"].Value, match.Groups["bytes"].Value, match.Groups["node"].Value, match.Groups["time"].Value));
        Assert.Equal(Encoding.UTF8.GetBytes(entry.UserAgent.Length == 0 ? "-" : Whole(entry.UserAgent)), Unescape(match.Groups["agent"].Value));
    }

    private static void CheckJson(AccessEntry entry)
    {
        var buffer = new ArrayBufferWriter<byte>();
        JsonLineFormat.Append(buffer, entry);

        Assert.Equal(buffer.WrittenCount - 1, buffer.WrittenSpan.IndexOf((byte)'\n'));
        using var json = JsonDocument.Parse(buffer.WrittenMemory);
        Assert.Equal(200, json.RootElement.GetProperty("status").GetInt32());
        Assert.Equal(Whole(entry.Target), json.RootElement.GetProperty("target").GetString());
    }

    // Half a character has no bytes.
    private static string Whole(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    private static byte[] Unescape(string text)
    {
        var bytes = new List<byte>();
        for (var i = 0; i < text.Length; i++)
        {
            bytes.Add(text[i] == '\\' ? Convert.ToByte(text.Substring(i + 2, 2), 16) : (byte)text[i]);
            i += text[i] == '\\' ? 3 : 0;
        }

        return [.. bytes];
    }

    [GeneratedRegex(
        "^\\S+ - (?<user>\\S+) \\[[^]]+\\] \"(?<request>[^\"]*)\" (?<status>\\d+) (?<bytes>\\d+) \"(?<referer>[^\"]*)\" \"(?<agent>[^\"]*)\" (?<node>\\S+) (?<time>[0-9.]+)\n$",
        RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Line();
}
