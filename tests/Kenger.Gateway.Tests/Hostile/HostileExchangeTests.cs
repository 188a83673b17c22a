using System.Net.Http;
using System.Text;
using Kenger.Gateway.Connections;
using Kenger.Gateway.Forwarding;
using Microsoft.AspNetCore.Http;

namespace Kenger.Gateway.Tests;

/// <summary>
/// All hostile answers as the own forwarder reads them, split at every byte: where the network divides them must never change what they are.
/// Without sockets, so that each split is a matter of microseconds; whole over sockets they are in <see cref="HostileNodeTests"/>.
/// </summary>
public sealed class HostileExchangeTests
{
    // Of a longer one every so many bytes.
    private const int ShortLength = 2048;
    private const int Step = 997;

    private static readonly Dictionary<string, (string Bytes, string Expected)> Corpus =
        new([.. HostileAnswers.All, .. HostileHeads.All, .. HostileBodies.All]);

    public static TheoryData<string> Names => [.. Corpus.Keys];

    [Fact]
    public void Corpus_HasTwoHundred() => Assert.True(Corpus.Count + HostileAnswers.Endless.Count >= 200);

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Answer_SplitAtEveryByte_IsTheSame(string name)
    {
        var bytes = Encoding.Latin1.GetBytes(Corpus[name].Bytes);
        var whole = await ReadAsync(bytes.Length == 0 ? [] : [bytes]);
        var single = bytes.Length <= ShortLength ? await ReadAsync([.. bytes.Select(each => new[] { each })]) : whole;
        AssertSame(whole, single, single.Body, name);
        for (var at = 1; at < bytes.Length; at += bytes.Length <= ShortLength ? 1 : Step)
        {
            AssertSame(whole, await ReadAsync([bytes[..at], bytes[at..]]), single.Body, $"{name}, split at {at}");
        }
    }

    private static void AssertSame(Reading whole, Reading split, string most, string where)
    {
        Assert.True(whole.Outcome == split.Outcome, $"{where}: {split.Outcome} instead of {whole.Outcome}");
        Assert.DoesNotContain("SMUGGLED", split.Body, StringComparison.Ordinal);
        if (whole.IsWhole)
        {
            Assert.True(whole.Body == split.Body, where);
        }
        else
        {
            // What came before the mistake may be on its way already.
            Assert.True(most.StartsWith(split.Body, StringComparison.Ordinal), where);
        }
    }

    private static async Task<Reading> ReadAsync(byte[][] pieces)
    {
        var link = new ScriptedLink(pieces);
        var context = new DefaultHttpContext();
        var body = new MemoryStream();
        (context.Request.Method, context.Response.Body) = ("GET", body);
        var connection = new NodeConnection(link, TimeProvider.System);
        Assert.True(connection.TryBegin());
        connection.Request.Write("GET / HTTP/1.1\r\n\r\n"u8);
        var exchange = new NodeExchange(context, connection, TimeSpan.FromSeconds(100), upgrade: null, TimeProvider.System);
        string outcome;
        try
        {
            await exchange.SendAsync(Wire.Framing.None);
            await exchange.ReadHeadAsync();
            NodeAnswer.PassOn(context, connection.Answer);
            await exchange.CopyBodyAsync(TimeSpan.FromSeconds(100));
            outcome = $"{context.Response.StatusCode}";
        }
        catch (HttpRequestException exception)
        {
            outcome = exception.HttpRequestError.ToString();
        }
        catch (HttpIOException exception)
        {
            outcome = exception.HttpRequestError.ToString();
        }

        if (outcome[0] is >= '1' and <= '9' && exchange.IsThrough && link.Left > 0)
        {
            // Kept, with more to come that nobody has asked for: the next request finds it out before it leaves.
            connection.Rest();
            Assert.False(connection.TryBegin());
        }

        connection.Dispose();
        Assert.True(link.Disposed > 0);
        return new Reading(outcome, Encoding.Latin1.GetString(body.ToArray()));
    }

    /// <param name="Outcome">The status, or what was wrong.</param>
    /// <param name="Body">What the client has got of it.</param>
    private sealed record Reading(string Outcome, string Body)
    {
        public bool IsWhole => char.IsAsciiDigit(Outcome[0]);
    }
}
