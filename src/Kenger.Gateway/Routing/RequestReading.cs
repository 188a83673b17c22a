using System.Buffers;
using Kenger.Contracts;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Kenger.Gateway.Routing;

/// <summary>
/// Reads a request's target and Host once, strictly, before anything is decided by them, and puts their normal form in their place: what is
/// routed by, limited by, switched by, explained and sent to a node is one and the same from then on. Nothing is left to do for nearly every
/// request; a request that was changed, or that can be read in several ways, carries its reading along as a feature.
/// </summary>
/// <param name="sentTarget">The target as the client wrote it.</param>
/// <param name="otherPaths">What other servers could make of the path, decoded; the request goes by none of them.</param>
internal sealed class RequestReading(string sentTarget, IReadOnlyList<PathString> otherPaths)
{
    private const string Scheme = "://";

    // Visible ASCII. HTTP/2 could say more, and a space would end the target on its way to a node. A fragment is nobody's business
    // but the client's.
    private static readonly SearchValues<char> Allowed =
        SearchValues.Create([.. Enumerable.Range('!', '~' - '!' + 1).Select(each => (char)each).Where(each => each != '#')]);

    // Of a path that is in its normal spelling, and can be read in one way, unless slashes or dots follow a slash.
    private static readonly SearchValues<char> Plain =
        SearchValues.Create([.. Enumerable.Range('!', '~' - '!' + 1).Select(each => (char)each).Where(each => each is not ('#' or '%' or ';' or '?' or '\\'))]);

    /// <summary>What is said when the other paths lead elsewhere.</summary>
    public static RequestProblem OtherRoute { get; } = RequestProblem.Ambiguous(
        "the path can be read in several ways that lead to different routes: send it without doubled or encoded slashes, backslashes, "
        + "and parameters after ';'");

    public string SentTarget => sentTarget;

    public IReadOnlyList<PathString> OtherPaths => otherPaths;

    /// <summary>The target that was routed by, where its route has made another of it for nodes.</summary>
    public string? RoutedTarget { get; private set; }

    /// <summary>The target as the client wrote it.</summary>
    public static string SentTargetOf(HttpContext context) =>
        context.Features.Get<RequestReading>()?.SentTarget ?? context.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";

    /// <summary>Gives nodes another target than the one that was routed by. Rules, limits and logs go on by that.</summary>
    public static void Rewrite(HttpContext context, string target)
    {
        var request = context.Features.GetRequiredFeature<IHttpRequestFeature>();
        var reading = context.Features.Get<RequestReading>() ?? new RequestReading(request.RawTarget, []);
        reading.RoutedTarget = request.RawTarget;
        context.Features.Set(reading);
        request.RawTarget = target;
    }

    /// <summary>The target in the form that was routed by.</summary>
    public static string RoutedTargetOf(HttpContext context) =>
        context.Features.Get<RequestReading>()?.RoutedTarget ?? context.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";

    /// <summary>
    /// Brings the request to its normal form. Null when that is done; else why it can't be, and the request is as it was.
    /// </summary>
    /// <param name="context">The request, before routing.</param>
    /// <param name="reading">Set when the path could be read in other ways: routing must make no difference between them.</param>
    public static RequestProblem? Apply(HttpContext context, out RequestReading? reading)
    {
        reading = null;
        var request = context.Features.GetRequiredFeature<IHttpRequestFeature>();
        if (HttpMethods.IsConnect(request.Method) && context.Features.Get<IHttpExtendedConnectFeature>() is not { IsExtendedConnect: true })
        {
            return RequestProblem.Target("CONNECT is for tunnels, and this gateway is none", StatusCodes.Status501NotImplemented);
        }

        var host = request.Headers.Host;
        if (ReadHost(request, host.ToString(), out var normalHost) is { } wrongHost)
        {
            return wrongHost;
        }

        if (ReadTarget(context, request, normalHost, ref reading) is { } wrongTarget)
        {
            return wrongTarget;
        }

        if (!ReferenceEquals(normalHost, host.ToString()))
        {
            request.Headers.Host = normalHost;
        }

        return null;
    }

    /// <summary>A host in the form in which it is compared: as of <see cref="RequestHost"/>, without its scheme's own port.</summary>
    private static bool TryNormalizeHost(string host, string scheme, out string normal)
    {
        normal = "";
        if (!RequestHost.TryNormalize(host, out var normalized))
        {
            return false;
        }

        var port = scheme.Equals("https", StringComparison.OrdinalIgnoreCase) ? ":443" : ":80";
        normal = normalized.EndsWith(port, StringComparison.Ordinal) && normalized.LastIndexOf(']') < normalized.Length - port.Length
            ? normalized[..^port.Length]
            : normalized;
        return true;
    }

    // HTTP/1.0 knows no Host: the node gets its own.
    private static RequestProblem? ReadHost(IHttpRequestFeature request, string host, out string normal)
    {
        normal = host;
        if (host.Length == 0)
        {
            return request.Headers.Host.Count == 0 && HttpProtocol.IsHttp10(request.Protocol)
                ? null
                : RequestProblem.Host("the Host is missing or empty: send the host you ask");
        }

        return TryNormalizeHost(host, request.Scheme, out normal)
            ? null
            : RequestProblem.Host("the Host must be a DNS name or an IP address in its usual form, with a port from 1 to 65535 or without");
    }

    private static RequestProblem? ReadTarget(HttpContext context, IHttpRequestFeature request, string host, ref RequestReading? reading)
    {
        var target = request.RawTarget;
        if (string.IsNullOrEmpty(target))
        {
            return RequestProblem.Target("the request target is missing");
        }

        var end = target.AsSpan().IndexOfAnyExcept(Plain);
        var path = end < 0 ? target : target.AsSpan(0, end);
        if (IsPlain(path) && (end < 0 || target[end] == '?'))
        {
            return end < 0 || !target.AsSpan(end).ContainsAnyExcept(Allowed) ? null : NotVisible;
        }

        if (target.AsSpan().ContainsAnyExcept(Allowed))
        {
            return NotVisible;
        }

        return OriginOf(target, request.Scheme, host, out var origin) ?? Normalize(context, request, origin, ref reading);
    }

    private static RequestProblem NotVisible =>
        RequestProblem.Target("the request target must be visible ASCII characters without a fragment: percent-encode the others");

    private static bool IsPlain(ReadOnlySpan<char> path) =>
        path is ['/', ..] && !path.Contains("//", StringComparison.Ordinal) && !path.Contains("/.", StringComparison.Ordinal);

    // An absolute target says once more who is asked: it must say the same as the Host.
    private static RequestProblem? OriginOf(string target, string scheme, string host, out string origin)
    {
        origin = target;
        if (target[0] == '/')
        {
            return null;
        }

        var authority = target.IndexOf(Scheme, StringComparison.Ordinal);
        if (authority < 0 || !target.AsSpan(0, authority).Equals(scheme, StringComparison.OrdinalIgnoreCase))
        {
            return RequestProblem.Target($"the request target must be a path, or a URL that begins with {scheme}{Scheme}");
        }

        authority += Scheme.Length;
        var length = target.AsSpan(authority).IndexOfAny('/', '?');
        var named = length < 0 ? target[authority..] : target.Substring(authority, length);
        if (!TryNormalizeHost(named, scheme, out var normal) || normal != host)
        {
            return RequestProblem.Host("the URL in the request line must name the same host as the Host header, and nobody's name or password");
        }

        var rest = length < 0 ? "" : target[(authority + length)..];
        origin = rest.StartsWith('/') ? rest : $"/{rest}";
        return null;
    }

    private static RequestProblem? Normalize(HttpContext context, IHttpRequestFeature request, string origin, ref RequestReading? reading)
    {
        var mark = origin.IndexOf('?', StringComparison.Ordinal);
        var query = mark < 0 ? "" : origin[mark..];
        if (PathSpelling.Read(mark < 0 ? origin : origin[..mark], out var problem) is not { } spelling)
        {
            return problem;
        }

        if (PathReadings.AreTooMany(spelling.Oddities))
        {
            return RequestProblem.Ambiguous(
                "the path has too many kinds of encoded slashes, backslashes, semicolons and parameters to be read in one way");
        }

        var target = spelling.Path + query;
        var path = Decode(spelling.Path, request.PathBase);
        PathString[] others = spelling.Oddities == PathOddities.None ? []
            : [.. PathReadings.Of(spelling).Select(other => Decode(other, request.PathBase)).Where(other => other != path).Distinct()];
        if (others.Length > 0 || target != request.RawTarget)
        {
            var changed = new RequestReading(request.RawTarget, others);
            context.Features.Set(changed);
            reading = others.Length > 0 ? changed : null;
        }

        request.RawTarget = target;
        request.Path = path.Value!;
        request.QueryString = query;
        return null;
    }

    // As servers do it: what is no UTF-8 stays encoded, and so does a slash.
    private static PathString Decode(string path, string pathBase)
    {
        var decoded = PathString.FromUriComponent(path);
        return pathBase.Length > 0 && decoded.StartsWithSegments(pathBase, StringComparison.OrdinalIgnoreCase, out var rest) ? rest : decoded;
    }
}
