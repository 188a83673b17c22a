using Kenger.Gateway.Clients;
using Kenger.Gateway.Nodes;
using Microsoft.AspNetCore.Http;

namespace Kenger.Gateway.Picking;

/// <summary>How nodes are picked for a route. A new way is one class and its line in <see cref="PickPolicies.All"/>.</summary>
/// <param name="text">As it is configured.</param>
internal abstract class PickPolicy(string text)
{
    /// <summary>Null when no node is eligible.</summary>
    public abstract GatewayNode? Pick(NodePool pool, HttpContext context);

    /// <summary>What the node is chosen by, where that decides; null for a request without it.</summary>
    public virtual string? KeyOf(HttpContext context) => null;

    /// <summary>As it is configured.</summary>
    public sealed override string ToString() => text;
}

/// <summary>All ways to pick.</summary>
internal static class PickPolicies
{
    /// <summary>In the order in which messages name them.</summary>
    public static readonly IReadOnlyList<PickPolicyForm> All =
    [
        new("random", (_, text, _) => new RandomPick(text)),
        new("round-robin", (_, text, _) => new RoundRobinPick(text)),
        new("least-requests", (_, text, _) => new LeastRequestsPick(text)),
        new("hash-client", (_, text, clients) => new HashPick(text, RequestKey.Client, clients)),
        new("hash-header:NAME", (name, text, clients) => new HashPick(text, RequestKey.Header(name), clients)),
        new("hash-cookie:NAME", (name, text, clients) => new HashPick(text, RequestKey.Cookie(name), clients)),
    ];

    public static string Rule { get; } =
        $"must be {string.Join(", ", All.SkipLast(1).Select(form => form.Text))} or {All[^1].Text}";

    public static bool IsKnown(string? value) => All.Any(form => form.Matches(value));

    /// <summary>Null when it is none.</summary>
    public static PickPolicy? TryParse(string? value, RemoteClient clients) =>
        All.FirstOrDefault(form => form.Matches(value))?.Create(value!, clients);
}

/// <summary>A way to pick as it is written.</summary>
/// <param name="Text">A word, or <c>word:NAME</c> where it needs the name of a header or cookie.</param>
/// <param name="Make">Makes the policy of its name, if it has one, and its text.</param>
internal sealed record PickPolicyForm(string Text, Func<string, string, RemoteClient, PickPolicy> Make)
{
    private const string Name = "NAME";

    private readonly string _prefix = Text.EndsWith(Name, StringComparison.Ordinal) ? Text[..^Name.Length] : Text;

    private bool HasName => _prefix.Length < Text.Length;

    public bool Matches(string? value) =>
        value is not null
        && (HasName ? value.StartsWith(_prefix, StringComparison.Ordinal) && IsName(value.AsSpan(_prefix.Length)) : value == Text);

    public PickPolicy Create(string value, RemoteClient clients) => Make(value[_prefix.Length..], value, clients);

    private static bool IsName(ReadOnlySpan<char> name) => !name.IsEmpty && !name.ContainsAnyExceptInRange('!', '~');
}

/// <summary>By chance.</summary>
internal sealed class RandomPick(string text) : PickPolicy(text)
{
    public override GatewayNode? Pick(NodePool pool, HttpContext context) => pool.Pick();
}

/// <summary>In turns.</summary>
internal sealed class RoundRobinPick(string text) : PickPolicy(text)
{
    public override GatewayNode? Pick(NodePool pool, HttpContext context) => pool.PickNext();
}

/// <summary>Of two the one with fewer running requests for its weight.</summary>
internal sealed class LeastRequestsPick(string text) : PickPolicy(text)
{
    public override GatewayNode? Pick(NodePool pool, HttpContext context) => pool.PickLessBusy();
}

/// <summary>Always the same for a key; a request without one has nothing to be kept together by.</summary>
internal sealed class HashPick(string text, RequestKey key, RemoteClient clients) : PickPolicy(text)
{
    public override GatewayNode? Pick(NodePool pool, HttpContext context) =>
        key.TryHash(context, clients, out var hash) ? pool.PickFor(hash) : pool.Pick();

    public override string? KeyOf(HttpContext context) => key.TextOf(context, clients);
}
