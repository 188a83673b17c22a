using System.Text.Json;
using Kenger.Registry.Hosting.Registration;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Kenger.Registry.Hosting.Status;

/// <summary>
/// What a gateway's probe is told. While this service takes leave it says 503, although every request is still served:
/// a gateway that has heard of the deregistration doesn't ask any more, and one that hasn't, because the registry is away or
/// because it only asks every ten seconds, learns it here. Probes decide about new requests alone; those in flight go on.
/// </summary>
internal sealed class StatusEndpoint(
    RegistrationStatus status, IHostApplicationLifetime lifetime, IOptions<KengerRegistryOptions> options)
{
    private int _mapped;

    /// <summary>Each mapping of one application comes after the one before, so that mapping a path twice is no conflict.</summary>
    public int NextOrder() => Interlocked.Increment(ref _mapped) - 1;

    public async Task AnswerAsync(HttpContext context)
    {
        var isLeaving = status.IsLeaving || lifetime.ApplicationStopping.IsCancellationRequested;
        var response = context.Response;
        response.StatusCode = isLeaving ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK;
        response.ContentType = "application/json";
        response.Headers.CacheControl = "no-store";

        await using var json = new Utf8JsonWriter(response.BodyWriter);
        json.WriteStartObject();
        json.WriteString("status", isLeaving ? "draining" : "ok");
        json.WriteString("namespace", options.Value.Namespace);
        if (options.Value.AlsoNamespaces is { Count: > 0 } others)
        {
            json.WriteStartArray("namespaces");
            foreach (var name in others.Prepend(options.Value.Namespace).Distinct(StringComparer.Ordinal))
            {
                json.WriteStringValue(name);
            }

            json.WriteEndArray();
        }

        json.WriteBoolean("registered", !isLeaving && status.State.Phase == RegistrationPhase.Registered);
        json.WriteEndObject();
    }
}

/// <summary>The route that answers a health path.</summary>
internal static class StatusPattern
{
    /// <summary>
    /// A health path may carry a query and any visible character; a route matches the decoded path, and braces mean something in it.
    /// </summary>
    public static string From(string healthPath)
    {
        var query = healthPath.IndexOf('?', StringComparison.Ordinal);
        var path = query < 0 ? healthPath : healthPath[..query];
        return Uri.UnescapeDataString(path).Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal);
    }
}
