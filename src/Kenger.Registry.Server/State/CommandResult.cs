using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Kenger.Contracts;
using Kenger.Registry.Server.State.Nodes;

namespace Kenger.Registry.Server.State;

/// <summary>The answer to a command, or why it was refused.</summary>
internal readonly struct CommandResult<T>
{
    private readonly T? _value;

    private CommandResult(T? value, Refusal? refusal)
    {
        _value = value;
        Refusal = refusal;
    }

    // An operator that converts takes no interface.
    public static CommandResult<T> Of(T value) => new(value, null);

    public Refusal? Refusal { get; }

    public static implicit operator CommandResult<T>(T value) => new(value, null);

    public static implicit operator CommandResult<T>(Refusal refusal) => new(default, refusal);

    public bool TryGetValue([NotNullWhen(true)] out T? value)
    {
        value = _value;
        return Refusal is null;
    }

    public bool TryGetValue([NotNullWhen(true)] out T? value, [NotNullWhen(false)] out Refusal? refusal)
    {
        value = _value;
        refusal = Refusal;
        return refusal is null;
    }
}

/// <summary>Why a call is not carried out: an error code and a sentence that says what to change.</summary>
internal sealed record Refusal(int Code, string Message)
{
    /// <summary>The broken fields, of <see cref="ErrorCodes.Validation"/>.</summary>
    public IReadOnlyList<FieldError>? Fields { get; init; }

    /// <summary>When to come back, of <see cref="ErrorCodes.Unavailable"/> and <see cref="ErrorCodes.TooManyRequests"/>.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public static Refusal NotFound(string message) => new(ErrorCodes.NotFound, message);

    /// <summary>There is no such namespace. A near name is told if the caller may see it.</summary>
    /// <param name="ns">The name asked for.</param>
    /// <param name="known">The namespaces there are.</param>
    /// <param name="visible">Those the caller's token is for.</param>
    /// <param name="what">What it is asked for, after the name.</param>
    /// <param name="otherwise">What to do where no name is near.</param>
    public static Refusal NoSuchNamespace(string ns, IEnumerable<string> known, NamespaceSet visible, string what = "", string otherwise = "") =>
        NotFound($"there is no namespace '{ns}'{what}{Hint(ns, known, visible, otherwise)}");

    public static Refusal NoSuchNode(NodeAddress address) =>
        NotFound($"no node {address.Host}:{address.Port} in namespace '{address.Ns}': register it first");

    /// <summary>There is no such node, and its namespace isn't there either. A near one is told if the caller may see it.</summary>
    public static Refusal NoSuchNode(NodeAddress address, IEnumerable<string> known, NamespaceSet visible) =>
        NotFound($"no node {address.Host}:{address.Port} in namespace '{address.Ns}'{Hint(address.Ns, known, visible, ": register it first")}");

    /// <summary>A heartbeat of a process whose address another one has registered since, and keeps.</summary>
    public static Refusal HeldByAnother(NodeState node, DateTimeOffset now) => new(
        ErrorCodes.Conflict,
        string.Create(
            CultureInfo.InvariantCulture,
            $"{node.Ns}/{node.Key.Host}:{node.Key.Port} was registered by another process (instance {node.Instance}, heard {Silence(node, now):0} s ago): two processes announce one address, and the last one to register holds it; give each a host and port of its own"));

    /// <summary>The same, but nobody has heard the other one lately: the address may be taken over.</summary>
    public static Refusal HolderIsSilent(NodeState node, DateTimeOffset now) => NotFound(string.Create(
        CultureInfo.InvariantCulture,
        $"{node.Ns}/{node.Key.Host}:{node.Key.Port} was registered by another process (instance {node.Instance}), which has been silent for {Silence(node, now):0} s: register to take the address over"));

    private static double Silence(NodeState node, DateTimeOffset now) => Math.Max(0, (now - node.Lease.LastHeartbeat).TotalSeconds);

    public static Refusal NoSuchNode(long id) => NotFound($"no node has the id {id}");

    public static Refusal NoSuchRule(long id) => NotFound($"no rule has the id {id}: /rule/list tells those there are");

    public static Refusal Forbidden(string message) => new(ErrorCodes.Forbidden, message);

    public static Refusal ForbiddenNamespace(string token, string ns, NamespaceSet allowed) =>
        Forbidden($"the token '{token}' is not for the namespace '{ns}'{NearName.Hint(ns, allowed.Names)}");

    public static Refusal TooManyNamespaces(RegistryLimits limits) => new(
        ErrorCodes.Conflict,
        $"this registry has {limits.MaxNamespaces} namespaces, as many as it may (MaxNamespaces): delete one first");

    public static Refusal TooManyNamespacesOf(string token, RegistryLimits limits) => new(
        ErrorCodes.Conflict,
        $"the token '{token}' has made {limits.MaxNamespacesPerToken} namespaces by registering, as many as it may (MaxNamespacesPerToken): add the namespace first, or list it in the token's entry");

    public static Refusal TooManyHosts() => new(
        ErrorCodes.Conflict, $"{RegistryLimits.MaxHosts} hosts are switched, as many as may be: switch some back first");

    public static Refusal TooManyNodes(string ns, RegistryLimits limits) => new(
        ErrorCodes.Conflict,
        $"the namespace '{ns}' has {limits.MaxNodesPerNamespace} nodes, as many as it may (MaxNodesPerNamespace): use several namespaces");

    public static Refusal TooManyGateways(string token, int max) => new(
        ErrorCodes.TooManyRequests,
        $"the token '{token}' speaks for {max} gateways, as many as it may (MaxGateways): use several tokens, or wait until some have been silent for {KengerDefaults.GatewayLiveSeconds} s")
    {
        RetryAfter = TimeSpan.FromSeconds(KengerDefaults.GatewayLiveSeconds),
    };

    public static Refusal Unavailable(string message) =>
        new(ErrorCodes.Unavailable, message) { RetryAfter = TimeSpan.FromSeconds(1) };

    public static Refusal Invalid(params IReadOnlyList<FieldError> fields) =>
        new(ErrorCodes.Validation, string.Join("; ", fields.Select(error => $"{error.Field} {error.Message}"))) { Fields = fields };

    private static string Hint(string ns, IEnumerable<string> known, NamespaceSet visible, string otherwise) =>
        NearName.Hint(ns, known.Where(visible.Includes)) is { Length: > 0 } hint ? hint : otherwise;
}
