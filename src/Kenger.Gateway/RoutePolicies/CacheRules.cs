using System.Globalization;
using System.Text;
using Kenger.Gateway.Clients;
using Kenger.Gateway.Forwarding;
using Kenger.Gateway.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Kenger.Gateway.RoutePolicies;

/// <summary>Which answers may be kept, for how long, and for whom: RFC 9111 as a cache has to obey it that many use. Pure.</summary>
internal static class CacheRules
{
    // More, and each request would be an answer of its own.
    private const int MaxVaryNames = 16;
    private const int MaxVaryLength = 4096;
    private const long YearSeconds = 365L * 24 * 3600;

    // Programs take these for another method than the one that was asked by.
    private static readonly string[] OtherMethods = ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"];

    // A part, a condition on changes, or a switch of protocols: the node's own business.
    private static readonly string[] NotForCaches = ["Range", "If-Range", "If-Match", "If-Unmodified-Since", "Upgrade", "Expect", .. OtherMethods];

    // What a node sees of these is not what the client sent, or it is nobody else's to know.
    private static readonly string[] NotToVaryBy = ["Authorization", "Forwarded", ForwardedHeaders.RealIp, LoopGuard.Header, "Host", "traceparent", "tracestate", .. ConnectionHeaders.All];

    /// <summary>Whether a request may be answered from what is kept, and its answer be kept.</summary>
    public static bool MayAsk(HttpContext context)
    {
        var request = context.Request;
        return request.Method is "GET" or "HEAD" && RetryPolicy.HasNoBody(context) && !NotForCaches.Any(request.Headers.ContainsKey);
    }

    /// <summary>What tells answers apart before anything else: where was asked, and what the node gets of it.</summary>
    /// <param name="context">The request.</param>
    /// <param name="scope">The route.</param>
    /// <param name="isTrusted">Whether a proxy in front has asked, whose word nodes get.</param>
    public static string KeyOf(HttpContext context, string scope, bool isTrusted)
    {
        var request = context.Request;
        var key = new StringBuilder(scope).Append('\n').Append(request.Scheme).Append('\n').Append(request.Headers.Host.ToString()).Append('\n')
            .Append(CultureInfo.InvariantCulture, $"{context.Connection.LocalPort}\n");
        if (isTrusted)
        {
            foreach (var (name, values) in request.Headers.Where(header => IsClaim(header.Key)).OrderBy(header => header.Key, StringComparer.OrdinalIgnoreCase))
            {
                key.Append(name.ToLowerInvariant()).Append(':').Append(values.ToString()).Append('\n');
            }
        }

        return key.Append(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget).ToString();
    }

    /// <summary>How long an answer may be given to others, in seconds; null when it may not.</summary>
    /// <param name="status">Its status.</param>
    /// <param name="headers">Its headers.</param>
    /// <param name="needsPublic">Its request showed who asked, and the route goes by that.</param>
    /// <param name="hasAuthorization">Its request showed who asked.</param>
    /// <param name="now">The time.</param>
    public static long? LifetimeOf(int status, IHeaderDictionary headers, bool needsPublic, bool hasAuthorization, DateTimeOffset now)
    {
        var says = CacheDirectives.Read(headers.CacheControl);
        if (says.NoStore || says.NoCache || says.Private
            || status is not (200 or 203 or 300 or 301 or 308 or 404 or 405 or 410 or 414 or 501)
            || headers.SetCookie.Count > 0 || headers.ContentRange.Count > 0 || headers.Trailer.Count > 0
            || (needsPublic && !says.Public)
            || (hasAuthorization && !says.Public && !says.MustRevalidate && says.SharedMaxAge is null)
            || VaryOf(headers) is null)
        {
            return null;
        }

        var seconds = says.SharedMaxAge ?? says.MaxAge ?? ExpiresIn(headers, now);
        var left = Math.Min(seconds, YearSeconds) - AgeOf(headers);
        return left > 0 ? left : null;
    }

    /// <summary>The names of the headers that an answer depends on, in their order; null when there are too many, or ones that nobody can tell.</summary>
    public static IReadOnlyList<string>? VaryOf(IHeaderDictionary headers)
    {
        string[] names =
        [
            .. headers.Vary.SelectMany(line => (line ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
                .Select(name => name.ToLowerInvariant()).Distinct().Order(StringComparer.Ordinal),
        ];
        return names.Length <= MaxVaryNames && !names.Any(name => name == "*" || ForwardedHeaders.IsForwarded(name) || NotToVaryBy.Contains(name, StringComparer.OrdinalIgnoreCase))
            ? names : null;
    }

    /// <summary>What a request says in these headers; null when that is too long.</summary>
    public static string? VariantOf(IHeaderDictionary request, IReadOnlyList<string> names)
    {
        var variant = new StringBuilder();
        foreach (var name in names)
        {
            variant.Append(name).Append(':');
            foreach (var value in request[name])
            {
                variant.Append(value).Append('\r');
            }

            variant.Append('\n');
        }

        return variant.Length <= MaxVaryLength ? variant.ToString() : null;
    }

    /// <summary>How old an answer was when it came.</summary>
    public static long AgeOf(IHeaderDictionary headers) =>
        headers.Age is { Count: > 0 } age && long.TryParse(age[0], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? Math.Min(seconds, YearSeconds) : 0;

    /// <summary>Whether the client has an answer already, by what it says of it.</summary>
    public static bool IsKnown(IHeaderDictionary request, IHeaderDictionary answer)
    {
        if (request.IfNoneMatch.Count > 0)
        {
            return EntityTagHeaderValue.TryParse(answer.ETag.ToString(), out var own)
                && EntityTagHeaderValue.TryParseList([.. request.IfNoneMatch!], out var known)
                && known.Any(tag => tag.Equals(EntityTagHeaderValue.Any) || tag.Compare(own, useStrongComparison: false));
        }

        return request.IfModifiedSince.Count == 1
            && HeaderUtilities.TryParseDate(request.IfModifiedSince.ToString(), out var since)
            && HeaderUtilities.TryParseDate(answer.LastModified.ToString(), out var modified)
            && modified <= since;
    }

    private static bool IsClaim(string name) =>
        ForwardedHeaders.IsTarget(name) || name.Equals("Forwarded", StringComparison.OrdinalIgnoreCase)
        || (ForwardedHeaders.IsForwarded(name) && !name.Equals(ForwardedHeaders.For, StringComparison.OrdinalIgnoreCase));

    // What is no time is over already.
    private static long ExpiresIn(IHeaderDictionary headers, DateTimeOffset now) =>
        headers.Expires.Count == 1 && HeaderUtilities.TryParseDate(headers.Expires.ToString(), out var expires)
            ? (long)(expires - (HeaderUtilities.TryParseDate(headers.Date.ToString(), out var date) ? date : now)).TotalSeconds
            : 0;
}
