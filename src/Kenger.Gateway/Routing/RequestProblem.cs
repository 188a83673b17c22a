using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Http;

namespace Kenger.Gateway.Routing;

/// <summary>Why a request is refused before anybody looks for a node.</summary>
/// <param name="Status">The status it is answered with.</param>
/// <param name="Reason">A word for programs, and for metrics: one of few.</param>
/// <param name="Message">A sentence that says what is wrong, and what would be right.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct RequestProblem(int Status, string Reason, string Message)
{
    /// <summary>Where the message begins or ends is in doubt.</summary>
    public static RequestProblem Framing(string message, int status = StatusCodes.Status400BadRequest) => new(status, "bad_request", message);

    /// <summary>The request target can't be read.</summary>
    public static RequestProblem Target(string message, int status = StatusCodes.Status400BadRequest) => new(status, "bad_target", message);

    /// <summary>The path can be read in two ways, and it would matter which.</summary>
    public static RequestProblem Ambiguous(string message) => new(StatusCodes.Status400BadRequest, "ambiguous_path", message);

    /// <summary>The Host header can't be read.</summary>
    public static RequestProblem Host(string message) => new(StatusCodes.Status400BadRequest, "bad_host", message);
}
