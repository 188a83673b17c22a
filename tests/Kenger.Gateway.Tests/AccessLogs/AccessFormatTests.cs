using System.Buffers;
using System.Net;
using System.Text;
using System.Text.Json;
using Kenger.Gateway.AccessLogs;

namespace Kenger.Gateway.Tests;

public sealed class AccessFormatTests
{
    private static readonly AccessEntry Entry = new()
    {
        Time = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(-9.5)),
        Client = IPAddress.Parse("203.0.113.7"),
        User = "mobile app",
        Method = "GET",
        Target = "/orders?id=7",
        Protocol = "HTTP/1.1",
        Host = "shop.example.com",
        Status = 200,
        Bytes = 1234,
        Referer = "https://example.com/",
        UserAgent = "curl/8.0",
        Duration = TimeSpan.FromMilliseconds(12.3456),
        Node = "10.0.0.7:8080",
    };

    [Fact]
    public void Combined_EveryField_StandsWhereNginxHasIt() => Assert.Equal(
        "203.0.113.7 - mobile_app [02/Jan/2026:03:04:05 -0930] \"GET /orders?id=7 HTTP/1.1\" 200 1234 \"https://example.com/\" \"curl/8.0\" 10.0.0.7:8080 0.012\n",
        Combined(Entry));

    [Fact]
    public void Combined_NothingKnown_IsADash() => Assert.Equal(
        "- - - [02/Jan/2026:03:04:05 +0000] \"GET /orders?id=7 HTTP/1.1\" 499 0 \"-\" \"-\" - 0.000\n",
        Combined(Entry with
        {
            Time = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), Client = null, User = null, Status = 499, Bytes = 0,
            Referer = "", UserAgent = "", Node = null, Duration = TimeSpan.Zero,
        }));

    [Fact]
    public void Combined_LinesOfOneWriter_EachHaveTheirOwnTime()
    {
        var format = new CombinedFormat();
        var text = new StringBuilder();
        foreach (var time in (DateTimeOffset[])[Entry.Time, Entry.Time.AddMilliseconds(999), Entry.Time.AddSeconds(1),
            Entry.Time.AddSeconds(1).ToOffset(TimeSpan.FromHours(2))])
        {
            format.Append(text, Entry with { Time = time });
        }

        Assert.Equal(
            ["03:04:05 -0930", "03:04:05 -0930", "03:04:06 -0930", "14:34:06 +0200"],
            text.ToString().TrimEnd('\n').Split('\n').Select(line => line.Split('[', ']')[1]["02/Jan/2026:".Length..]));
    }

    [Theory]
    [InlineData("a\"b\\c", "a\\x22b\\x5Cc")]
    [InlineData("a\r\nb\t\0", "a\\x0D\\x0Ab\\x09\\x00")]
    [InlineData("\u007f\u00e9", "\\x7F\\xC3\\xA9")]
    [InlineData("\u8ba2", "\\xE8\\xAE\\xA2")]
    public void Combined_WhatAClientSends_CannotEndAFieldOrALine(string sent, string written)
    {
        var line = Combined(Entry with { UserAgent = sent, Referer = sent, Target = "/" + sent, Method = sent });

        Assert.Contains($"\"{written} /{written} HTTP/1.1\"", line, StringComparison.Ordinal);
        Assert.Contains($"\"{written}\" \"{written}\"", line, StringComparison.Ordinal);
        Assert.Equal(line.Length - 1, line.IndexOf('\n', StringComparison.Ordinal));
    }

    [Fact]
    public void Json_Entry_IsOneObjectInOneLine()
    {
        var buffer = new ArrayBufferWriter<byte>();
        JsonLineFormat.Append(buffer, Entry with { UserAgent = "a\nb", User = null });

        var line = Encoding.UTF8.GetString(buffer.WrittenSpan);
        Assert.Equal(line.Length - 1, line.IndexOf('\n', StringComparison.Ordinal));
        using var json = JsonDocument.Parse(line);
        var root = json.RootElement;
        Assert.Equal(("203.0.113.7", 200, 1234, "10.0.0.7:8080"), (
            root.GetProperty("client").GetString(), root.GetProperty("status").GetInt32(), root.GetProperty("bytes").GetInt64(),
                root.GetProperty("node").GetString()));
        Assert.Equal("2026-01-02T12:34:05Z", root.GetProperty("time").GetString());
        Assert.Equal("a\nb", root.GetProperty("user_agent").GetString());
        Assert.False(root.TryGetProperty("user", out _));
    }

    private static string Combined(AccessEntry entry)
    {
        var text = new StringBuilder();
        new CombinedFormat().Append(text, entry);
        return text.ToString();
    }
}
