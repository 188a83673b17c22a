using Kenger.Cli.Nodes;
using Kenger.Cli.Output;
using Kenger.Cli.Tests.Nodes;
using Kenger.Contracts;
using Kenger.TestKit;
using Spectre.Console;

namespace Kenger.Cli.Tests.Output;

/// <summary>Colours: where, and what they mean.</summary>
public sealed class TerminalTests
{
    private const string Green = "\u001b[32m";
    private const string Red = "\u001b[91m";
    private const string Yellow = "\u001b[93m";

    private static readonly FakeTimeProvider Time = new();

    private static readonly NodeInfo Node = SampleNodes.Online(Time.GetUtcNow());

    [Theory]
    [InlineData(false, null, "xterm-256color", true)]
    [InlineData(false, "", "xterm", true)]
    [InlineData(false, null, null, true)]
    [InlineData(true, null, "xterm", false)]
    [InlineData(false, "1", "xterm", false)]
    [InlineData(false, null, "dumb", false)]
    public void HasColours_OnATerminalOnly(bool isRedirected, string? noColor, string? terminal, bool has) =>
        Assert.Equal(has, Terminal.HasColours(isRedirected, noColor, terminal));

    [Fact]
    public void Nodes_ByStatus_HaveTheirColours()
    {
        Assert.Contains(Green + "online", Render(Node), StringComparison.Ordinal);
        Assert.Contains(Red + "offline", Render(Node with { Status = NodeStatus.Offline }), StringComparison.Ordinal);
        Assert.Contains(Red + "online", Render(Node with { Gateways = Seen(2, 0) }), StringComparison.Ordinal);
        Assert.Contains(Yellow + "online", Render(Node with { Gateways = Seen(2, 1) }), StringComparison.Ordinal);
        Assert.Contains(Yellow + "online", Render(Node with { Weight = 0, OwnWeight = 0, Drained = true }), StringComparison.Ordinal);
        Assert.Contains(Yellow + "online", Render(Node with { Weight = 0, Side = NodeSides.Waiting }), StringComparison.Ordinal);
    }

    // A colour is an escape of ours; none of anybody else's gets through beside it.
    [Fact]
    public void Cells_InColour_StayVisible() =>
        Assert.DoesNotContain("\u001b[2J", Render(Node with { Labels = new Dictionary<string, string> { ["version"] = "\u001b[2J" } }), StringComparison.Ordinal);

    private static SeenByGateways Seen(int count, int healthy) => new() { Count = count, Healthy = healthy, Running = 0, Problem = "x" };

    private static string Render(NodeInfo node)
    {
        using var output = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.Yes, ColorSystem = ColorSystemSupport.Standard, Out = new AnsiConsoleOutput(output) });
        console.Profile.Width = 200;
        console.Write(NodeText.Table([node], Time).Render());
        return output.ToString();
    }
}
