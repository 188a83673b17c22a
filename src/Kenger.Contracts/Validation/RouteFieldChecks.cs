namespace Kenger.Contracts;

/// <summary>
/// The rules of the fields of routes. Each check returns null for a good value, else a sentence that says what would be right. Whether a
/// path is a
/// pattern that routing takes is the registry's and the gateway's to say: they have routing.
/// </summary>
public static class RouteFieldChecks
{
    /// <summary>The most routes of a registry.</summary>
    public const int MaxRoutes = 10_000;

    /// <summary>How many versions of each route are kept.</summary>
    public const int MaxVersions = 100;

    /// <summary>The most hosts of a route.</summary>
    public const int MaxHosts = 32;

    /// <summary>The longest path, in characters.</summary>
    public const int MaxPathLength = 512;

    /// <summary>The longest name of a policy, scheme or way to pick.</summary>
    public const int MaxWordLength = 128;

    /// <summary>The most addresses and ranges of each list of a route.</summary>
    public const int MaxAddresses = 256;

    /// <summary>The most methods of a route.</summary>
    public const int MaxMethods = 32;

    /// <summary>The most changes of headers, of requests and of answers each.</summary>
    public const int MaxHeaders = 32;

    /// <summary>The most origins of a route, and the most headers that their pages may send or read.</summary>
    public const int MaxCorsEntries = 64;

    /// <summary>The longest target of a redirect, in characters.</summary>
    public const int MaxTargetLength = 2048;

    /// <summary>The largest route, in bytes of JSON.</summary>
    public const int MaxRouteBytes = 16 * 1024;

    /// <summary>All routes together, in bytes of JSON: 32 MiB.</summary>
    public const long MaxRoutesBytes = 32 * 1024 * 1024;

    /// <summary>The longest body of an import, in bytes.</summary>
    public const int MaxImportBytes = 8 * 1024 * 1024;

    /// <summary>The most permits a second, and the largest burst.</summary>
    public const int MaxPermits = 1_000_000;

    /// <summary>The longest time for a connection, in milliseconds.</summary>
    public const int MaxConnectTimeoutMs = 300_000;

    /// <summary>The longest time without a byte, and to the first one, in milliseconds.</summary>
    public const int MaxTimeoutMs = 86_400_000;

    /// <summary>The longest time without a byte of a WebSocket, in milliseconds.</summary>
    public const int MaxQuietTimeoutMs = 1_728_000_000;

    /// <summary>
    /// The value of <see cref="RouteDefinition.Auth"/> that asks for an API key, and of <see cref="RouteRateLimit.By"/> that counts by
    /// it.
    /// </summary>
    public const string Key = "key";

    /// <summary>Clients by the subject of their token.</summary>
    public const string Subject = "subject";

    /// <summary>The most audiences of tokens.</summary>
    public const int MaxAudiences = 32;

    /// <summary>The most scopes that tokens must have.</summary>
    public const int MaxScopes = 32;

    /// <summary>The most claims that tokens must have.</summary>
    public const int MaxClaims = 16;

    /// <summary>The most values of a claim.</summary>
    public const int MaxClaimValues = 64;

    /// <summary>The value of <see cref="RouteRateLimit.By"/> that counts by address.</summary>
    public const string Address = "address";

    private const string Name = "NAME";

    /// <summary>The ways to pick a node: a word, or <c>word:NAME</c> where it needs the name of a header or cookie.</summary>
    public static IReadOnlyList<string> PickForms { get; } = ["random", "round-robin", "least-requests", "hash-client", "hash-header:NAME", "hash-cookie:NAME"];

    /// <summary>A route's id.</summary>
    public static string? CheckId(string? value) => FieldChecks.CheckInstance(value);

    /// <summary>One host or several.</summary>
    public static string? CheckHost(string? value) =>
        RouteHosts.Normalize(value) is { Count: > 0 and <= MaxHosts } hosts && hosts.All(static host => host.Length <= RequestHost.MaxLength)
        ? null
        : $"must be 1 to {MaxHosts} host names such as shop.example.com or *.example.com, or IP addresses, separated by commas, as clients can send them; it is left out for every host";

    /// <summary>A path, as far as it can be said without routing.</summary>
    public static string? CheckPath(string? value) =>
        value is ['/', ..] && value.Length <= MaxPathLength && VisibleText.IsVisible(value) && !value.Any(
            static each => char.IsWhiteSpace(each) || each is '#' or '\\' or '\uFFFD')
            ? null
            : $"must be a prefix such as /api or a route pattern such as /api/{{version}}/{{**rest}}, at most {MaxPathLength} visible characters without '#' and '\\'";

    /// <summary>What is taken off a path, as far as it can be said without the path.</summary>
    public static string? CheckPrefix(string? value) => value is { Length: > 0 and <= MaxPathLength } && VisibleText.IsVisible(value)
        ? null
        : $"must be a prefix such as /api, at most {MaxPathLength} visible characters";

    /// <summary>Who may pass.</summary>
    public static string? CheckAuth(string? value) => IsWord(value, MaxWordLength)
        ? null
        : $"must be '{Key}', or the name of a policy or scheme that gateways have: 1 to {MaxWordLength} visible ASCII characters";

    /// <summary>Permits a second.</summary>
    public static string? CheckPermits(double value) => value is > 0 and <= MaxPermits ? null : $"must be above 0, at most {MaxPermits}";

    /// <summary>Requests at once.</summary>
    public static string? CheckBurst(long value) =>
        value is >= 1 and <= MaxPermits ? null : $"must be a whole number from 1 to {MaxPermits}";

    /// <summary>What makes a client.</summary>
    public static string? CheckBy(string? value) => value is Address or Key or Subject ? null : $"must be '{Address}', '{Key}' or '{Subject}'";

    /// <summary>Milliseconds that a connection may take.</summary>
    public static string? CheckConnectTimeout(long value) => CheckMilliseconds(value, MaxConnectTimeoutMs);

    /// <summary>Milliseconds without a byte, or to the first one.</summary>
    public static string? CheckTimeout(long value) => CheckMilliseconds(value, MaxTimeoutMs);

    /// <summary>Milliseconds without a byte of a WebSocket or event stream.</summary>
    public static string? CheckQuietTimeout(long value) => CheckMilliseconds(value, MaxQuietTimeoutMs);

    /// <summary>What nodes are spoken to in.</summary>
    public static string? CheckProtocol(string? value) => value is "http1" or "http2" ? null : "must be http1 or http2";

    /// <summary>How a node is picked.</summary>
    public static string? CheckPick(string? value) => value is { Length: <= MaxWordLength } && PickForms.Any(form => IsOf(form, value))
        ? null
        : $"must be {string.Join(", ", PickForms.SkipLast(1))} or {PickForms[^1]}";

    /// <summary>The version that a route must have.</summary>
    public static string? CheckVersion(long value) => value is >= 0 and < 1L << 53 ? null : "must be a version of the route, or 0 for none";

    /// <summary>A version of a route.</summary>
    public static string? CheckPastVersion(long value) =>
        value is >= 1 and < 1L << 53 ? null : "must be a version of the route, as its history has it";

    /// <summary>What is wrong with a whole route, field by field; nothing for a good one.</summary>
    /// <param name="route">The route.</param>
    public static IEnumerable<FieldError> Check(RouteDefinition route)
    {
        ArgumentNullException.ThrowIfNull(route);
        return ((FieldError?[])
        [
            Error(WireNames.Id, CheckId(route.Id)),
            Error(WireNames.Host, route.Host is { } host ? CheckHost(host) : null),
            Error(WireNames.Path, route.Path is { } path ? CheckPath(path) : null),
            Error(WireNames.Ns, FieldChecks.CheckNamespace(route.Ns)),
            Error(WireNames.Auth, route.Auth is { } auth ? CheckAuth(auth) : null),
            Error("rate_limit.permits_per_second", route.RateLimit is { } limit ? CheckPermits(limit.PermitsPerSecond) : null),
            Error("rate_limit.burst", route.RateLimit?.Burst is { } burst ? CheckBurst(burst) : null),
            Error("rate_limit.by", route.RateLimit?.By is { } by ? CheckBy(by) ?? CheckBy(by, route.Auth) : null),
            Error(WireNames.ConnectTimeoutMs, route.ConnectTimeoutMs is { } connect ? CheckConnectTimeout(connect) : null),
            Error(WireNames.ActivityTimeoutMs, route.ActivityTimeoutMs is { } activity ? CheckTimeout(activity) : null),
            Error(WireNames.AnswerTimeoutMs, route.AnswerTimeoutMs is { } answer ? CheckTimeout(answer) : null),
            Error(WireNames.QuietTimeoutMs, route.QuietTimeoutMs is { } quiet ? CheckQuietTimeout(quiet) : null),
            Error(WireNames.Protocol, route.Protocol is { } protocol ? CheckProtocol(protocol) : null),
            Error(WireNames.Pick, route.Pick is { } pick ? CheckPick(pick) : null),
            Error(WireNames.Redirect, route.Redirect is { To: null } ? "must have to" : null),
            Error(WireNames.RequestHeaders, CheckHeaders(route.RequestHeaders)),
            Error(WireNames.ResponseHeaders, CheckHeaders(route.ResponseHeaders)),
            Error(WireNames.Jwt, CheckJwt(route.Jwt)),
            Error("forward_auth.url", route.ForwardAuth is { Url: null } ? "is required" : null),
            Error("mirror.ns", route.Mirror is { } mirror ? FieldChecks.CheckNamespace(mirror.Ns) ?? CheckMirror(mirror.Ns, route.Ns) : null),
            Error("forward_auth.answer_headers", CheckTexts(route.ForwardAuth?.AnswerHeaders, MaxHeaders)),
            Error("rate_limit.by", route.RateLimit?.By == Subject && route.Jwt is null ? NoSubjects : null),
            Error("cors.origins", route.Cors is { } cors ? cors.Origins is null ? "is required" : CheckTexts(cors.Origins, MaxCorsEntries) : null),
            Error("cors.methods", CheckTexts(route.Cors?.Methods, MaxMethods)),
            Error("cors.headers", CheckTexts(route.Cors?.Headers, MaxCorsEntries)),
            Error("cors.exposed_headers", CheckTexts(route.Cors?.ExposedHeaders, MaxCorsEntries)),
            Error(WireNames.Methods, CheckTexts(route.Methods, MaxMethods)),
            Error(WireNames.AllowFrom, CheckTexts(route.AllowFrom, MaxAddresses)),
            Error(WireNames.DenyFrom, CheckTexts(route.DenyFrom, MaxAddresses)),
        ]).OfType<FieldError>();
    }

    /// <summary>What is wrong with <see cref="Subject"/> on a route that asks for no token.</summary>
    public const string NoSubjects = "must be 'address' on a route without jwt: its clients have no subjects";

    /// <summary>What makes a client, beside who may pass.</summary>
    public static string? CheckBy(string? by, string? auth) =>
        by == Key && auth != Key ? $"must be '{Address}' on a route without auth '{Key}': its clients have no keys" : null;

    /// <summary>What is wrong with copies of requests that go to the route's own namespace.</summary>
    public const string NoMirror = "must be another namespace than the route's, whose nodes get the requests themselves";

    /// <summary>The namespace that gets copies of requests, beside the route's own.</summary>
    public static string? CheckMirror(string? value, string? ns) => string.Equals(value, ns, StringComparison.OrdinalIgnoreCase) ? NoMirror : null;

    // What the texts must be is said by whoever uses them.
    private static string? CheckJwt(RouteJwt? jwt) =>
        jwt is null || (jwt.Authority is not null && jwt.Audiences is not null && CheckTexts(jwt.Audiences, MaxAudiences) is null
            && CheckTexts(jwt.Scopes, MaxScopes) is null && (jwt.Claims is null || (jwt.Claims.Count is >= 1 and <= MaxClaims && jwt.Claims.All(IsClaim))))
            ? null
            : $"must have authority and 1 to {MaxAudiences} audiences, at most {MaxScopes} scopes, and at most {MaxClaims} claims with name and values";

    private static bool IsClaim(RouteJwtClaim? claim) =>
        claim is { Name: not null, Values: not null } && CheckTexts(claim.Values, MaxClaimValues) is null;

    // An empty list could mean everybody, or nobody.
    private static string? CheckTexts(IReadOnlyList<string>? values, int max) =>
        values is null || (values.Count >= 1 && values.Count <= max && values.All(static value => value is not null))
            ? null
            : $"must be a list of 1 to {max} strings";

    private static string? CheckHeaders(IReadOnlyList<RouteHeader>? headers) =>
        headers is null || (headers.Count <= MaxHeaders && headers.All(static header => header is { Name: not null }))
            ? null
            : $"must be a list of at most {MaxHeaders} changes of headers";

    private static FieldError? Error(string field, string? message) => message is null ? null : new FieldError(field, message);

    private static string? CheckMilliseconds(long value, int max) =>
        value >= 1 && value <= max ? null : $"must be a whole number of milliseconds from 1 to {max}";

    private static bool IsOf(string form, string value) => form.EndsWith(Name, StringComparison.Ordinal)
        ? value.StartsWith(form[..^Name.Length], StringComparison.Ordinal) && IsWord(value[(form.Length - Name.Length)..], MaxWordLength)
        : value == form;

    private static bool IsWord(string? value, int max) =>
        value is { Length: > 0 } && value.Length <= max && !value.AsSpan().ContainsAnyExceptInRange('!', '~');
}
