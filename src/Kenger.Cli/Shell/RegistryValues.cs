using System.CommandLine;
using System.CommandLine.Completions;
using Kenger.Cli.Output;

namespace Kenger.Cli.Shell;

/// <summary>
/// Values that a shell completes from what the registry has: namespaces, nodes, labels, rules, rollouts, targets. Who presses Tab waits a second
/// at most, and is told nothing when the registry is away or refuses.
/// </summary>
internal static class RegistryValues
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    public static IEnumerable<CompletionItem> Namespaces(CompletionContext context) => Ask(
        context, async call => (await call.Registry.ListNamespacesAsync(call.Cancelled)).Select(each => each.Name));

    public static IEnumerable<CompletionItem> RuleIds(CompletionContext context) => Ask(
        context, async call => (await call.Releases.ListRulesAsync(cancellationToken: call.Cancelled)).Select(each => $"{each.Id}"));

    public static IEnumerable<CompletionItem> RouteIds(CompletionContext context) => Ask(
        context, async call => (await call.Routes.ListRoutesAsync(cancellationToken: call.Cancelled)).Select(each => each.Id));

    public static IEnumerable<CompletionItem> RolloutIds(CompletionContext context) => Ask(
        context, async call => (await call.Releases.ListRolloutsAsync(cancellationToken: call.Cancelled)).Select(each => $"{each.Id}"));

    public static IEnumerable<CompletionItem> NoticeTargets(CompletionContext context) => Ask(
        context, async call => (await call.Registry.ListNoticeTargetsAsync(call.Cancelled)).Select(each => each.Target));

    /// <summary>The addresses of a namespace's nodes.</summary>
    public static Func<CompletionContext, IEnumerable<CompletionItem>> NodesOf(Argument<string> ns) => context => Ask(
        context, async call => (await call.Registry.ListNodesAsync(call.Get(ns), call.Cancelled)).Select(node => $"{node.Host}:{node.Port}"));

    /// <summary>The labels of a namespace's nodes, as <c>version=v2</c>.</summary>
    public static Func<CompletionContext, IEnumerable<CompletionItem>> LabelsOf(Argument<string> ns) => context => Ask(
        context,
        async call => (await call.Registry.ListNodesAsync(call.Get(ns), call.Cancelled))
            .SelectMany(node => node.Labels).Select(label => $"{label.Key}={label.Value}"));

    private static IEnumerable<CompletionItem> Ask(CompletionContext context, Func<RegistryCall, Task<IEnumerable<string>>> ask)
    {
        try
        {
            // The library asks for values where nothing can be awaited.
            return Task.Run(() => AskAsync(context.ParseResult, ask)).GetAwaiter().GetResult();
        }
        // A line that is half typed may hold anything, and a registry may answer anything: whoever types wants to go on typing.
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            return [];
        }
    }

    private static async Task<IEnumerable<CompletionItem>> AskAsync(ParseResult line, Func<RegistryCall, Task<IEnumerable<string>>> ask)
    {
        using var over = new CancellationTokenSource(Patience, TimeProvider.System);
        var target = RegistryOptions.Of(line).Read(line, TextWriter.Null);
        await using var call = new RegistryCall(
            line, target, Answer.To(TextWriter.Null, json: true), TextWriter.Null, over.Token, Patience);
        return [.. (await ask(call)).Where(VisibleText.IsVisible).Distinct().Order(StringComparer.Ordinal).Select(value => new CompletionItem(value))];
    }
}
