using System.Collections.Frozen;
using Kenger.Registry.Server.State;
using Microsoft.Extensions.Options;

namespace Kenger.Registry.Server.Access;

/// <summary>All tokens that let somebody in: those of the options, and those of the token file as it was last good.</summary>
internal sealed class TokenBook
{
    private readonly KengerRegistryServerOptions _options;
    private readonly TimeProvider _time;
    private volatile FrozenDictionary<TokenHash, (TokenHash Hash, Grant Grant)> _grants;
    private Dictionary<string, TokenUse> _uses = new(StringComparer.OrdinalIgnoreCase);

    public TokenBook(IOptions<KengerRegistryServerOptions> options, TimeProvider time)
    {
        _options = options.Value;
        _time = time;
        IsConfigured = _options.HasTokens;
        Anonymous = new Grant(Actor.AnonymousName, Role.Admin, NamespaceSet.All, GatewayNames.All, UseOf(Actor.AnonymousName));
        _grants = Compile(_options.TokenFile is { } path ? TokenFile.Parse(TokenFile.Read(path)) : []);
    }

    /// <summary>Whether tokens are asked for at all. A token file that got empty asks for tokens that nobody has.</summary>
    public bool IsConfigured { get; }

    /// <summary>What a caller may do where no tokens are asked for.</summary>
    public Grant Anonymous { get; }

    public int Count => _grants.Count;

    /// <summary>Whose tokens there are, and since where; never the tokens.</summary>
    public IReadOnlyList<KnownToken> All
    {
        get
        {
            var ofOptions = _options.NamedTokens.Select(token => token.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
            var plain = _options.Tokens.Select((token, index) => (Name: NamedTokenChecks.PlainName(index), token.Length))
                .ToDictionary(each => each.Name, each => each.Length, StringComparer.OrdinalIgnoreCase);
            return
            [
                .. _grants.Values.Select(each => each.Grant).OrderBy(grant => grant.Name, StringComparer.Ordinal).Select(grant => new KnownToken(
                    grant,
                    plain.ContainsKey(grant.Name) ? TokenOrigin.Plain : ofOptions.Contains(grant.Name) ? TokenOrigin.Configuration : TokenOrigin.File,
                    // Of the others nothing but the hash is known until they come.
                    grant.Use.IsKnownAsShort || (plain.TryGetValue(grant.Name, out var length) && length < TokenGate.GoodTokenLength))),
            ];
        }
    }

    /// <summary>The grant of a token; null when nobody knows it.</summary>
    public Grant? Find(ReadOnlySpan<char> token)
    {
        // How long the look-up takes depends on the SHA-256 of what the caller sent, which tells nothing of the tokens: to
        // come closer to a known hash byte by byte, one would have to find tokens for given hashes.
        // Of named tokens nothing but the hash is known: one that is too short shows itself only here.
        return token.Length >= KengerRegistryServerOptions.MinTokenLength
            && TokenHash.TryCompute(token, out var hash)
            && _grants.TryGetValue(hash, out var found)
            && hash.FixedTimeEquals(found.Hash)
                ? found.Grant
                : null;
    }

    /// <summary>Takes the tokens of the file instead of those it had. Returns what is wrong with them, and then keeps those it had.</summary>
    public IReadOnlyList<string> ReplaceFile(IReadOnlyList<NamedToken> tokens)
    {
        var problems = CheckFile(tokens, _options).ToArray();
        if (problems.Length == 0)
        {
            _grants = Compile(tokens);
        }

        return problems;
    }

    /// <summary>What is wrong with the tokens of a file, beside those of the options.</summary>
    public static IEnumerable<string> CheckFile(IReadOnlyList<NamedToken> tokens, KengerRegistryServerOptions options) =>
        NamedTokenChecks.Check(tokens, options.TokenFile!, [.. Plain(options), .. options.NamedTokens.Select(token => (token.Name, HashOf(token)))]);

    /// <summary>The plain tokens of the options by name and hash.</summary>
    public static IEnumerable<(string Name, TokenHash Hash)> Plain(KengerRegistryServerOptions options) =>
        options.Tokens.Select((token, index) =>
            (NamedTokenChecks.PlainName(index), TokenHash.TryCompute(token, out var hash) ? hash : default));

    private static TokenHash HashOf(NamedToken token) => TokenHash.TryParse(token.Sha256, out var hash) ? hash : default;

    private FrozenDictionary<TokenHash, (TokenHash Hash, Grant Grant)> Compile(IReadOnlyList<NamedToken> ofFile)
    {
        var grants = new Dictionary<TokenHash, (TokenHash, Grant)>();
        var uses = new Dictionary<string, TokenUse>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, hash) in Plain(_options))
        {
            Add(hash, name, Role.Admin, NamespaceSet.All, GatewayNames.All);
        }

        foreach (var token in _options.NamedTokens.Concat(ofFile))
        {
            // Checked before: a wrong one never gets here.
            Add(
                HashOf(token),
                token.Name,
                Roles.TryParse(token.Role, out var role) ? role : Role.Read,
                token.Namespaces is null ? NamespaceSet.All : NamespaceSet.From(token.Namespaces),
                GatewayNames.From(token.Gateways));
        }

        _uses = uses;
        return grants.ToFrozenDictionary();

        void Add(TokenHash hash, string name, Role role, NamespaceSet namespaces, GatewayNames gateways)
        {
            uses[name] = UseOf(name);
            grants[hash] = (hash, new Grant(name, role, namespaces, gateways, uses[name]));
        }
    }

    private TokenUse UseOf(string name) => _uses.GetValueOrDefault(name) ?? new TokenUse(name, _options, _time);
}

/// <summary>A token that lets somebody in.</summary>
/// <param name="Grant">What it may do.</param>
/// <param name="Origin">Where it was set.</param>
/// <param name="IsShort">Whether it is known to be so short that it could be guessed.</param>
internal sealed record KnownToken(Grant Grant, TokenOrigin Origin, bool IsShort);

/// <summary>Where a token was set.</summary>
internal enum TokenOrigin
{
    /// <summary>In the list without names.</summary>
    Plain,

    /// <summary>With a name, in the options.</summary>
    Configuration,

    /// <summary>In the token file.</summary>
    File,
}
