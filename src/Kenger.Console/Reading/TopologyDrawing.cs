using Kenger.Console.Language;

namespace Kenger.Console.Reading;

/// <summary>The picture of a <see cref="Topology"/>, measured out: three columns of boxes, and lines between them.</summary>
internal sealed class TopologyDrawing
{
    private const int BoxHeight = 44;
    private const int RestHeight = 26;
    private const int Gap = 8;
    private const int GroupGap = 10;
    private const int Head = 30;
    private const int MaxGatewayTop = 240;

    // In the drawing's own measure: its width is 1000, and each column takes a quarter and a bit.
    private const int ColumnWidth = 260;
    private const int NamespaceLeft = 370;
    private const int NodeLeft = 740;

    private const double ThinLine = 1.25;
    private const double ThickLine = 14;

    private static readonly string[] Order = ["gateway", "namespace", "node"];

    private readonly List<TopologyBox> _boxes = [];
    private readonly List<TopologyLine> _lines = [];
    private readonly string? _only;
    private readonly double _most;

    /// <summary>Draws.</summary>
    /// <param name="it">What is drawn.</param>
    /// <param name="only">The namespace that is looked at; null for all.</param>
    /// <param name="texts">In which language.</param>
    public TopologyDrawing(Topology it, string? only, Texts texts)
    {
        (T, _only) = (texts, only);
        _most = it.Namespaces.Select(ns => ns.Flow.PerSecond).Concat(it.Gateways.Select(gateway => gateway.Flow.PerSecond)).DefaultIfEmpty().Max();
        var middles = new Dictionary<string, int>(StringComparer.Ordinal);
        var bottom = DrawNamespaces(it, middles);
        Height = Math.Max(bottom, DrawGateways(it, bottom, middles));

        // As one reads and as the keys go: column by column, from the top.
        _boxes.Sort((a, b) => (Array.IndexOf(Order, a.Column), a.Top).CompareTo((Array.IndexOf(Order, b.Column), b.Top)));
        // What is quiet lies behind what is not.
        _lines.Sort((a, b) => a.State.CompareTo(b.State));
    }

    /// <summary>In pixels.</summary>
    public int Height { get; }

    /// <summary>In the order in which keys go through them.</summary>
    public IReadOnlyList<TopologyBox> Boxes => _boxes;

    /// <summary>The hindmost first.</summary>
    public IReadOnlyList<TopologyLine> Lines => _lines;

    public static string HealthText(Texts texts, NodeHealth health) => health switch
    {
        NodeHealth.Serving => texts["serving"],
        NodeHealth.Idle => texts["without traffic"],
        NodeHealth.Sick => texts["unhealthy"],
        _ => texts["offline"],
    };

    private Texts T { get; }

    // Nodes set the pace: each namespace stands in the middle of its own.
    private int DrawNamespaces(Topology it, Dictionary<string, int> middles)
    {
        var top = Head;
        var nodes = it.Nodes.ToLookup(node => node.Ns, StringComparer.Ordinal);
        foreach (var ns in it.Namespaces)
        {
            var (begin, of) = (top, new List<(TopologyNode Node, int Middle)>());
            foreach (var node in nodes[ns.Summary.Name])
            {
                _boxes.Add(BoxOf(node, top));
                of.Add((node, top + (BoxHeight / 2)));
                top += BoxHeight + Gap;
            }

            if (ns.OtherNodes > 0)
            {
                _boxes.Add(RestOf("node", ns.Summary.Name, T.Format("and {0} more", ns.OtherNodes), top));
                top += RestHeight + Gap;
            }

            top = Math.Max(top, begin + BoxHeight + Gap);
            var middle = begin + ((top - Gap - begin) / 2);
            middles[ns.Summary.Name] = middle;
            _boxes.Add(BoxOf(ns, middle - (BoxHeight / 2)));
            _lines.AddRange(of.Select(each => LineOf(
                $"{ns.Summary.Name} {each.Node.Row.Node.Id}", NamespaceLeft + ColumnWidth, middle, NodeLeft, each.Middle, each.Node.Flow)));
            top += GroupGap;
        }

        if (it.OtherNamespaces > 0)
        {
            _boxes.Add(RestOf("namespace", "", T.Format("and {0} more namespaces", it.OtherNamespaces), top));
            top += RestHeight + Gap;
        }

        return top;
    }

    // In the middle of what they send to, and not so far down that one has to look for them.
    private int DrawGateways(Topology it, int bottom, Dictionary<string, int> middles)
    {
        var rest = it.OtherGateways > 0 ? RestHeight + Gap : 0;
        var top = Head + Math.Clamp((bottom - Head - (it.Gateways.Count * (BoxHeight + Gap)) - rest) / 2, 0, MaxGatewayTop);
        foreach (var gateway in it.Gateways)
        {
            var middle = top + (BoxHeight / 2);
            _boxes.Add(BoxOf(gateway, top));
            _lines.AddRange(it.Sent.Where(link => link.Gateway.Key == gateway.Row.Key).Select(link => LineOf(
                $"{link.Gateway.Key} {link.Ns}", ColumnWidth, middle, NamespaceLeft, middles[link.Ns], link.Flow)));
            top += BoxHeight + Gap;
        }

        if (it.OtherGateways > 0)
        {
            _boxes.Add(RestOf("gateway", "", T.Format("and {0} more gateways", it.OtherGateways), top));
        }

        return top + rest;
    }

    private static string Word(FlowState state) => state.ToString().ToLowerInvariant();

    private static TopologyBox RestOf(string column, string key, string text, int top) => new(column, key + "+", text, "", null, "", top, Word(FlowState.Quiet));

    // As wide as the root of the traffic: ten times as much is seen as more, and the small ones are not lost.
    private TopologyLine LineOf(string key, int x1, int y1, int x2, int y2, Flow flow)
    {
        var half = (x1 + x2) / 2;
        var width = flow.PerSecond <= 0 || _most <= 0 ? ThinLine : ThinLine + (Math.Sqrt(Math.Min(1, flow.PerSecond / _most)) * (ThickLine - ThinLine));
        return new TopologyLine(key, $"M{x1} {y1}C{half} {y1} {half} {y2} {x2} {y2}", width, flow.State);
    }

    private string FlowText(Flow flow) => flow.State == FlowState.Quiet
        ? T["no requests"]
        : $"{Texts.Number(flow.PerSecond)}/s · {T.Format("{0} errors", Texts.Percent(flow.ErrorShare))}";

    private TopologyBox BoxOf(TopologyGateway gateway, int top)
    {
        var row = gateway.Row;
        var name = Texts.Visible(row.Id);
        var text = row.IsBehind ? T.Format("behind for {0}", T.Span(row.BehindFor!.Value)) : FlowText(gateway.Flow);
        var told = row.LastReport is null ? T["has reported nothing lately"] : T["reports"];
        return new TopologyBox("gateway", $"{row.Key}", name, text, "gateways", $"{name}: {text} · {told}", top, row.IsBehind ? "warn" : Word(gateway.Flow.State));
    }

    private TopologyBox BoxOf(TopologyNamespace ns, int top)
    {
        var it = ns.Summary;
        var state = it.Serving == 0 && it.Total > 0 ? "bad" : it.IsTroubled && ns.Flow.State != FlowState.Bad ? "warn" : Word(ns.Flow.State);
        var text = FlowText(ns.Flow);
        var url = (_only is null ? "topology?ns=" : "namespaces/") + Uri.EscapeDataString(it.Name);
        string[] parts =
        [
            text, T.Format("{0} serving", it.Serving), it.Sick > 0 ? T.Format("{0} unhealthy", it.Sick) : "", it.Offline > 0 ? T.Format("{0} offline", it.Offline) : "",
        ];
        return new TopologyBox("namespace", it.Name, it.Name, text, url, $"{it.Name}: {string.Join(" · ", parts.Where(part => part.Length > 0))}", top, state);
    }

    private TopologyBox BoxOf(TopologyNode node, int top)
    {
        var health = HealthText(T, node.Row.Health);
        var state = node.Row.Health switch
        {
            NodeHealth.Offline => "bad",
            NodeHealth.Sick => "warn",
            _ => Word(node.Flow.State),
        };
        var text = node.Flow.State == FlowState.Quiet ? health
            : node.Row.Health == NodeHealth.Serving ? FlowText(node.Flow)
            : $"{health} · {FlowText(node.Flow)}";
        return new TopologyBox(
            "node", $"{node.Ns} {node.Row.Node.Id}", node.Row.Address, text,
            $"namespaces/{Uri.EscapeDataString(node.Ns)}", $"{node.Row.Address} · {node.Ns}: {text}", top, state);
    }
}

/// <summary>A box.</summary>
/// <param name="Column">gateway, namespace or node.</param>
/// <param name="Key">Tells it from the others of its column.</param>
/// <param name="Name">What it is.</param>
/// <param name="Text">How it is.</param>
/// <param name="Url">Where it leads; null for those that are left out.</param>
/// <param name="Title">All that is known of it.</param>
/// <param name="Top">In pixels.</param>
/// <param name="State">quiet, ok, warn or bad.</param>
internal sealed record TopologyBox(string Column, string Key, string Name, string Text, string? Url, string Title, int Top, string State);

/// <summary>A line.</summary>
/// <param name="Key">Tells it from the others.</param>
/// <param name="Path">As SVG has it.</param>
/// <param name="Width">In pixels.</param>
/// <param name="State">Its colour.</param>
internal sealed record TopologyLine(string Key, string Path, double Width, FlowState State);
