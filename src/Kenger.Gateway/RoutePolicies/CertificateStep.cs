using Kenger.Gateway.Clients;
using Microsoft.AspNetCore.Http;

namespace Kenger.Gateway.RoutePolicies;

/// <summary>Lets those pass whose connection has shown a certificate.</summary>
internal sealed class CertificateStep(RouteAnswers answers) : RouteStep
{
    private static readonly RouteAnswer NoCertificate =
        new(StatusCodes.Status403Forbidden, "no_client_certificate", "this path is for clients with a certificate: show one in the TLS handshake");

    public override string Name => "client_certificate";

    // A request that is only looked at has no connection.
    public override Task InvokeAsync(HttpContext context, RequestDelegate next) =>
        ShownCertificate.IsIn(context) ? next(context) : answers.WriteAsync(context, NoCertificate);
}
