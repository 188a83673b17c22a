using System.Buffers;
using System.Text;
using Kenger.Contracts;
using Kenger.Registry.Server.Http;
using Kenger.Registry.Server.State;
using Kenger.Registry.TestKit;

namespace Kenger.Registry.Server.Tests.Http;

/// <summary>The short way of heartbeats takes what the long one takes, and means the same by it.</summary>
public sealed class PlainHeartbeatTests
{
    private const string Node = "\"ns\":\"orders\",\"host\":\"10.0.0.1\",\"port\":80";
    private const string Known = ",\"instance\":\"one\"";

    private static readonly RegistrySnapshot Snapshot = RegistrySnapshot.Empty
        .After(Drafts.Register(Drafts.Address()) with { Instance = "one" })
        .After(Drafts.Register(Drafts.Address(host: "a.example", port: 81)));

    [Theory]
    [InlineData("{" + Node + "}", null, false)]
    [InlineData("{" + Node + Known + "}", "one", false)]
    [InlineData("{" + Node + ",\"gateways\":true" + Known + "}", "one", true)]
    [InlineData(" { \"port\" : 80 ,\r\n\t\"gateways\":false, \"host\":\"10.0.0.1\", \"ns\":\"orders\" } \n", null, false)]
    public void Find_OfANode_IsWhatTheFieldsSay(string body, string? instance, bool asks)
    {
        var found = Find(body);

        Assert.Equal(new PlainHeartbeat(Drafts.Address() with { Instance = instance }, Snapshot.FindNode(Drafts.Address())!, asks), found);
        Assert.Equal((found!.Address, asks), ReadFields(body));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[{" + Node + "}]")]
    [InlineData("{" + Node + "}x")]
    [InlineData("{" + Node + "}{}")]
    [InlineData("{" + Node + ",}")]
    [InlineData("{" + Node + ",\"port\":80}")]
    [InlineData("{" + Node + ",\"ns\":\"orders\"}")]
    [InlineData("{" + Node + ",\"gateways\":true,\"gateways\":true}")]
    [InlineData("{" + Node + Known + Known + "}")]
    [InlineData("{" + Node + ",\"gateways\":null}")]
    [InlineData("{" + Node + ",\"gateways\":1}")]
    [InlineData("{" + Node + ",\"unknown\":1}")]
    [InlineData("{" + Node + ",\"\\ud800\":1}")]
    [InlineData("{" + Node + ",\"instance\":{}}")]
    [InlineData("{" + Node + ",\"instance\":\"\"}")]
    [InlineData("{" + Node + ",\"instance\":\"two\"}")]
    [InlineData("{\"ns\":\"orders\",\"host\":\"10.0.0.1\"}")]
    [InlineData("{\"ns\":\"orders\",\"host\":\"10.0.0.1\",\"port\":80.5}")]
    [InlineData("{\"ns\":\"orders\",\"host\":\"10.0.0.1\",\"port\":\"80\"}")]
    [InlineData("{\"ns\":\"orders\",\"host\":\"10.0.0.1\",\"port\":99999999999}")]
    [InlineData("{\"ns\":\"orders\",\"host\":\"10.0.0.2\",\"port\":80}")]
    [InlineData("{\"ns\":\"users\",\"host\":\"10.0.0.1\",\"port\":80}")]
    [InlineData("{\"ns\":\"orders\",\"host\":\"A.example\",\"port\":81}")]
    [InlineData("{\"ns\":\"orders\",\"host\":\"\\u0061.example\",\"port\":81}")]
    [InlineData("{\"ns\":\"orders\",\"host\":\"a.example\",\"port\":81,\"instance\":\"one\"}")]
    [InlineData("{\"ns\":\"ordersé\",\"host\":\"10.0.0.1\",\"port\":80}")]
    public void Find_OfAnythingElse_IsLeftToTheFields(string body) => Assert.Null(Find(body));

    [Fact]
    public void Find_InTwoPiecesOrTooLong_IsLeftToTheFields()
    {
        var bytes = Encoding.UTF8.GetBytes("{" + Node + "}");
        var last = new Piece(bytes.AsMemory(5), 5);
        var first = new Piece(bytes.AsMemory(0, 5), 0, last);

        Assert.Null(PlainHeartbeat.Find(new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length), Snapshot));
        Assert.Null(Find("{" + Node + new string(' ', 512) + "}"));
    }

    private static PlainHeartbeat? Find(string body) => PlainHeartbeat.Find(new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(body)), Snapshot);

    private static (NodeAddress Address, bool Asks) ReadFields(string body)
    {
        using var fields = RequestFields.Parse(Encoding.UTF8.GetBytes(body), takesUnknown: true);
        var read = (NodeEndpoints.ReadSpeaker(fields), fields.OptionalFlag(WireNames.Gateways) ?? false);
        Assert.False(fields.IsRejected(out _));
        return read;
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(ReadOnlyMemory<byte> memory, long at, Piece? next = null) => (Memory, RunningIndex, Next) = (memory, at, next);
    }
}
