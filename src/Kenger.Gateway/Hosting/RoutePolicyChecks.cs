using Kenger.Contracts;
using Kenger.Gateway.RoutePolicies;
using Kenger.Gateway.Routing;
using Kenger.Gateway.Tls;

namespace Kenger.Gateway.Hosting;

/// <summary>The rules of what routes ask of requests, and of the keys they know.</summary>
internal static class RoutePolicyChecks
{
    private const int MaxPermits = 1_000_000;
    private const int HashDigits = 64;

    public static IEnumerable<string> Check(KengerGatewayOptions options) =>
        [
            .. options.ApiKeys.SelectMany(Check),
            .. CheckTwins(options.ApiKeys),
            .. CheckTwins("ApiKeys", "key", options.ApiKeys.Select(key => key.Name)),
            .. options.Users.SelectMany(Check),
            .. CheckTwins("Users", "user", options.Users.Select(user => user.Name)),
            .. options.Routes.SelectMany((route, index) => Check(route, $"Kenger:Gateway:Routes:{index}", options)),
            .. options.Routes.SelectMany((route, index) => RouteStepChecks.Check(route, $"Kenger:Gateway:Routes:{index}")),
        ];

    private static IEnumerable<string> Check(GatewayApiKey key, int index)
    {
        if (FieldChecks.CheckNamespace(key.Name) is { } rule)
        {
            yield return $"Kenger:Gateway:ApiKeys:{index}:Name {rule}";
        }

        // What stands there may be the key itself: it stays out of the message.
        if (key.Sha256.Length != HashDigits || !key.Sha256.All(char.IsAsciiHexDigit))
        {
            yield return $"Kenger:Gateway:ApiKeys:{index}:Sha256 must be the SHA-256 of the key as {HashDigits} hexadecimal digits: "
                + "printf %s \"$KEY\" | sha256sum";
        }
    }

    private static IEnumerable<string> Check(GatewayUser user, int index)
    {
        if (FieldChecks.CheckNamespace(user.Name) is { } rule)
        {
            yield return $"Kenger:Gateway:Users:{index}:Name {rule}";
        }

        if (Passwords.CheckHash(user.PasswordHash) is { } hashRule)
        {
            yield return $"Kenger:Gateway:Users:{index}:PasswordHash {hashRule}";
        }
    }

    private static IEnumerable<string> CheckTwins(string list, string what, IEnumerable<string> names) =>
        names.GroupBy(name => name, StringComparer.Ordinal).Where(twins => twins.Count() > 1)
            .Select(twins => $"Kenger:Gateway:{list} names '{LongText.Shorten(twins.Key)}' {twins.Count()} times; give each {what} its own name");

    private static IEnumerable<string> CheckTwins(IEnumerable<GatewayApiKey> keys)
    {
        foreach (var twins in keys.GroupBy(key => key.Sha256, StringComparer.OrdinalIgnoreCase).Where(twins => twins.Count() > 1))
        {
            var names = string.Join(", ", twins.Select(key => key.Name));
            yield return $"Kenger:Gateway:ApiKeys gives the same key to {names}; give each its own";
        }
    }

    private static IEnumerable<string> Check(GatewayRoute route, string name, KengerGatewayOptions options)
    {
        var usesKeys = route.Auth == GatewayRoute.KeyAuth;
        if (usesKeys && options.ApiKeys.Count == 0)
        {
            yield return $"{name}:Auth is '{GatewayRoute.KeyAuth}', but there are no keys: add Kenger:Gateway:ApiKeys";
        }

        if (route.ClientCertificate && options.ClientCertificates.Ca is null)
        {
            yield return $"{name}:ClientCertificate is true, but clients are asked for none: set {ClientCertificates.Setting}";
        }

        if (route.Auth == GatewayRoute.BasicAuth && options.Users.Count == 0)
        {
            yield return $"{name}:Auth is '{GatewayRoute.BasicAuth}', but nobody is known: add Kenger:Gateway:Users";
        }

        if (route.ConnectTimeout is { } connect && (connect < TimeSpan.FromMilliseconds(1) || connect > TimeSpan.FromMinutes(5)))
        {
            yield return $"{name}:ConnectTimeout is {connect}, but must be from 1 ms to 5 min";
        }

        if (route.ActivityTimeout is { } activity && (activity < TimeSpan.FromMilliseconds(1) || activity > TimeSpan.FromDays(1)))
        {
            yield return $"{name}:ActivityTimeout is {activity}, but must be from 1 ms to a day";
        }

        if (route.AnswerTimeout is { } answer && (answer < TimeSpan.FromMilliseconds(1) || answer > TimeSpan.FromDays(1)))
        {
            yield return $"{name}:AnswerTimeout is {answer}, but must be from 1 ms to a day";
        }

        if (route.QuietTimeout is { } quiet && (quiet < TimeSpan.FromMilliseconds(1) || quiet > TimeSpan.FromDays(20)))
        {
            yield return $"{name}:QuietTimeout is {quiet}, but must be from 1 ms to 20 days";
        }

        if (route.RateLimit is not { } limit)
        {
            yield break;
        }

        if (!(limit.PermitsPerSecond > 0) || limit.PermitsPerSecond > MaxPermits)
        {
            yield return $"{name}:RateLimit:PermitsPerSecond is {limit.PermitsPerSecond}, but must be above 0 and at most {MaxPermits}";
        }

        if (limit.Burst is < 1 or > MaxPermits)
        {
            yield return $"{name}:RateLimit:Burst is {limit.Burst}, but must be from 1 to {MaxPermits}";
        }

        if (limit.By is not (GatewayRateLimit.Address or GatewayRateLimit.Key or GatewayRateLimit.Subject))
        {
            yield return $"{name}:RateLimit:By is '{LongText.Shorten(limit.By)}', but must be '{GatewayRateLimit.Address}', '{GatewayRateLimit.Key}' or '{GatewayRateLimit.Subject}'";
        }
        else if (limit.By == GatewayRateLimit.Subject && route.Jwt is null)
        {
            yield return $"{name}:RateLimit:By is '{GatewayRateLimit.Subject}', which needs {name}:Jwt";
        }
        else if (limit.By == GatewayRateLimit.Key && !usesKeys)
        {
            yield return $"{name}:RateLimit:By is '{GatewayRateLimit.Key}', which needs {name}:Auth '{GatewayRoute.KeyAuth}'";
        }
    }
}
