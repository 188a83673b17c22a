using Kenger.Gateway.Answers;
using Kenger.Gateway.Leaving;
using Kenger.Gateway.Sync;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Kenger.Gateway.Admin;

/// <summary>Whether balancers should send requests.</summary>
internal sealed class Readiness(RegistryWatcher watcher, Departure departure)
{
    /// <summary>What balancers check with.</summary>
    public static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head, HttpMethods.Options];

    /// <summary>200, or 503 with the reason.</summary>
    public JsonHttpResult<AdminStatus> Answer() =>
        Problem() is { } problem
            ? TypedResults.Json(new AdminStatus(problem), GatewayJson.Default.AdminStatus, statusCode: StatusCodes.Status503ServiceUnavailable)
            : TypedResults.Json(new AdminStatus("ready"), GatewayJson.Default.AdminStatus);

    private string? Problem() =>
        departure.IsLeaving ? "the gateway is leaving"
        : watcher.IsReady ? null
        : "the registry has not answered yet";
}
