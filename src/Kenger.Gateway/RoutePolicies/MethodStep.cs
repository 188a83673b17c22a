using Kenger.Gateway.Answers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Kenger.Gateway.RoutePolicies;

/// <summary>Lets requests pass by their method.</summary>
internal sealed class MethodStep : RequestStep
{
    private readonly string[] _methods;
    private readonly RouteAnswer _wrong;

    public MethodStep(IEnumerable<string> methods, RouteAnswers answers)
        : base(answers)
    {
        _methods = [.. methods];
        _wrong = new(StatusCodes.Status405MethodNotAllowed, GatewayError.WrongMethod, $"this path takes {string.Join(", ", _methods)}")
        {
            Headers = [("Allow", string.Join(", ", _methods))],
        };
    }

    public override string Name => "methods";

    // Methods are told apart by case.
    public override RouteAnswer? Find(HttpContext context) => _methods.Contains(MethodOf(context), StringComparer.Ordinal) ? null : _wrong;

    // With HTTP/2 a WebSocket is asked for by CONNECT (RFC 8441), which is HTTP/1.1's GET.
    private static string MethodOf(HttpContext context) =>
        HttpMethods.IsConnect(context.Request.Method) && context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true }
            ? HttpMethods.Get
            : context.Request.Method;
}
