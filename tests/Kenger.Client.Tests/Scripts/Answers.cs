using System.Globalization;
using WireMock.ResponseBuilders;

namespace Kenger.Client.Tests.Scripts;

/// <summary>Answers for a <see cref="ScriptedRegistry"/>.</summary>
internal static class Answers
{
    public static IResponseBuilder Drop => Fault(ConnectionFault.Drop);

    public static IResponseBuilder Hang => Fault(ConnectionFault.Hang);

    public static IResponseBuilder Endless => Fault(ConnectionFault.Endless);

    /// <summary>The call was carried out, and the connection breaks before anybody hears what became of it.</summary>
    public static IResponseBuilder LoseAnswer => CutOff("");

    /// <summary>Success, in the registry's envelope.</summary>
    public static IResponseBuilder Data(string data) => Raw($$"""{"code":0,"message":"ok","data":{{data}}}""");

    /// <summary>An error in the registry's envelope.</summary>
    public static IResponseBuilder Status(int status, string message = "as scripted", TimeSpan? retryAfter = null, string data = "null")
    {
        var answer = Raw($$"""{"code":{{status}},"message":"{{message}}","data":{{data}}}""", status: status);
        return retryAfter is { } delay
            ? answer.WithHeader("Retry-After", delay.TotalSeconds.ToString(CultureInfo.InvariantCulture))
            : answer;
    }

    /// <summary>Any body at all.</summary>
    public static IResponseBuilder Raw(string body, string contentType = "application/json", int status = 200) =>
        Response.Create().WithStatusCode(status).WithHeader("Content-Type", contentType).WithBody(body);

    /// <summary>The start of a body, then the connection breaks.</summary>
    public static IResponseBuilder CutOff(string start) => Raw(start).WithHeader(ConnectionFault.Header, ConnectionFault.CutOff);

    /// <summary>The start of a body, then silence.</summary>
    public static IResponseBuilder Stall(string start) => Raw(start).WithHeader(ConnectionFault.Header, ConnectionFault.Stall);

    /// <summary>Somewhere else.</summary>
    public static IResponseBuilder Redirect(string location) => Response.Create().WithStatusCode(302).WithHeader("Location", location);

    private static IResponseBuilder Fault(string fault) => Response.Create().WithHeader(ConnectionFault.Header, fault);
}

/// <summary>Things of the registry as it shows them.</summary>
internal static class Samples
{
    public const string Node =
        """{"id":7,"ns":"orders","host":"10.0.0.1","port":8080,"weight":5,"declared_weight":5,"health_path":"/up","status":"online","labels":{"version":"v2"},"last_heartbeat":"2026-01-01T00:00:00Z","created_at":"2026-01-01T00:00:00Z","updated_at":"2026-01-01T00:00:00Z","version":9}""";
}
