using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Kenger.Gateway.Tests;

/// <summary>A request as a node saw it.</summary>
internal sealed record ReceivedRequest(string Method, string Target, IReadOnlyDictionary<string, string> Headers)
{
    public string? this[string header] => Headers.GetValueOrDefault(header);

    public static ReceivedRequest From(HttpRequest request) =>
        new(
            request.Method,
            request.HttpContext.Features.Get<IHttpRequestFeature>()!.RawTarget,
            request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase));
}
