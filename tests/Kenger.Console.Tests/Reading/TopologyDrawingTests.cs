using Kenger.Console.Language;
using Kenger.Console.Reading;
using Kenger.Registry.Server.Gateways;

namespace Kenger.Console.Tests.Reading;

public sealed class TopologyDrawingTests
{
    private static readonly GatewayRow Edge = new(new GatewayKey("t", "edge"), "127.0.0.1", 1, [], DateTimeOffset.UnixEpoch, null, null, null);

    [Fact]
    public void Lines_OfMoreTraffic_AreWiderAndColouredByErrors()
    {
        var drawing = Draw(("busy", new Flow(900, 0)), ("failing", new Flow(9, 0.2)), ("shaky", new Flow(9, 0.02)), ("quiet", new Flow(0, 0)));

        var lines = drawing.Lines.ToDictionary(line => line.Key.Split(' ')[^1], StringComparer.Ordinal);
        Assert.True(lines["busy"].Width > 3 * lines["failing"].Width, $"{lines["busy"].Width} and {lines["failing"].Width}");
        Assert.Equal(lines["shaky"].Width, lines["failing"].Width);
        Assert.True(lines["quiet"].Width < lines["failing"].Width);
        Assert.Equal(
            [FlowState.Ok, FlowState.Bad, FlowState.Warn, FlowState.Quiet],
            ((string[])["busy", "failing", "shaky", "quiet"]).Select(ns => lines[ns].State));
    }

    [Fact]
    public void Boxes_OfAColumn_AreInOrderAndNeverOnEachOther()
    {
        var drawing = Draw([.. Enumerable.Range(0, 10).Select(i => ($"ns-{i}", new Flow(100 - i, 0)))]);

        Assert.Equal(["gateway", .. Enumerable.Repeat("namespace", 11)], drawing.Boxes.Select(box => box.Column));
        Assert.Equal("and 7 more namespaces", drawing.Boxes[^1].Name);
        Assert.All(drawing.Boxes.Where(box => box.Column == "namespace").Zip(drawing.Boxes.Where(box => box.Column == "namespace").Skip(1)), pair => Assert.True(pair.First.Top + 44 < pair.Second.Top));
        Assert.True(drawing.Boxes[^1].Top < drawing.Height);
    }

    private static TopologyDrawing Draw(params (string Ns, Flow Flow)[] namespaces) => new(
        new Topology(
            [new TopologyGateway(Edge, new Flow(namespaces.Sum(ns => ns.Flow.PerSecond), 0))],
            [.. namespaces.Select(ns => new TopologyNamespace(new NamespaceSummary(ns.Ns, ""), ns.Flow, 0))],
            [],
            [.. namespaces.Select(ns => new TopologyLink(Edge, ns.Ns, ns.Flow))],
            0,
            7),
        null,
        Texts.English);
}
