using Kenger.Contracts;
using Kenger.Gateway.RoutePolicies;
using Microsoft.AspNetCore.Http;

namespace Kenger.Gateway.Hosting;

/// <summary>The rules of what routes do with requests: who may pass, by which method, with what path and headers.</summary>
internal static class RouteStepChecks
{
    private const long MaxBody = 1L << 40;

    /// <summary>All mistakes of a route, each as a sentence that begins with its key.</summary>
    public static IEnumerable<string> Check(GatewayRoute route, string name) =>
        [
            .. CheckAddresses(route.AllowFrom, $"{name}:AllowFrom"),
            .. CheckAddresses(route.DenyFrom, $"{name}:DenyFrom"),
            .. CheckMethods(route.Methods, $"{name}:Methods"),
            .. CheckBody(route, name),
            .. CheckPaths(route, name),
            .. CheckHeaders(route.RequestHeaders, $"{name}:RequestHeaders", isOfRequest: true),
            .. CheckHeaders(route.ResponseHeaders, $"{name}:ResponseHeaders", isOfRequest: false),
        ];

    private static IEnumerable<string> CheckAddresses(IEnumerable<string> ranges, string name) =>
        from range in ranges
        where !IpRanges.TryParse(range, out _)
        select $"{name} holds '{LongText.Shorten(range)}', but must be addresses or CIDR ranges: 10.0.0.0/8";

    private static IEnumerable<string> CheckMethods(IEnumerable<string> methods, string name) =>
        from method in methods
        where ReleaseChecks.CheckToken(method) is not null || method.Any(char.IsAsciiLetterLower)
        select $"{name} holds '{LongText.Shorten(method)}', but must be methods in capitals: GET, HEAD";

    private static IEnumerable<string> CheckBody(GatewayRoute route, string name)
    {
        if (route.MaxBodyBytes is < 0 or > MaxBody)
        {
            yield return $"{name}:MaxBodyBytes is {route.MaxBodyBytes}, but must be from 0 to {MaxBody}";
        }
    }

    private static IEnumerable<string> CheckPaths(GatewayRoute route, string name)
    {
        // What is wrong with the path itself is said elsewhere.
        if (!RouteChecks.HasPath(route))
        {
            yield break;
        }

        _ = TargetRewrite.Create(route, out var rewrite);
        if (rewrite is not null)
        {
            yield return $"{name}:{rewrite}";
        }

        if (route.Redirect is not { } redirect)
        {
            yield break;
        }

        _ = RedirectTarget.Create(route, out var to);
        if (to is not null)
        {
            yield return $"{name}:{to}";
        }

        if (redirect.Status is not (StatusCodes.Status301MovedPermanently or StatusCodes.Status302Found
            or StatusCodes.Status307TemporaryRedirect or StatusCodes.Status308PermanentRedirect))
        {
            yield return $"{name}:Redirect:Status is {redirect.Status}, but must be 301, 302, 307 or 308";
        }
    }

    private static IEnumerable<string> CheckHeaders(IEnumerable<GatewayHeader> headers, string name, bool isOfRequest) =>
        headers.Select((header, index) => HeaderChanges.Check(header, isOfRequest) is { } rule ? $"{name}:{index}{rule}" : null).OfType<string>();
}
