using System.Net;
using System.Text;
using Kenger.Registry.Server.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;

namespace Kenger.Registry.Server.Http;

/// <summary>
/// The API for who is in this process, without a socket: the same endpoints inside the same boundary, so that a token may do here what it may do on the
/// wire, and the audit has the same name. It is there also where the app maps the API elsewhere.
/// </summary>
internal sealed class LocalApi(IServiceProvider services)
{
    private readonly Lazy<Dictionary<(string Method, string Path), RequestDelegate>> _endpoints = new(() => EndpointsOf(services));

    /// <summary>Makes a call. A path that is none of the API's is an error of the caller.</summary>
    public async Task<LocalAnswer> SendAsync(LocalRequest request, CancellationToken cancellationToken)
    {
        await using var scope = services.CreateAsyncScope();
        using var answer = new MemoryStream();
        var context = new DefaultHttpContext { RequestServices = scope.ServiceProvider, RequestAborted = cancellationToken };
        context.Connection.RemoteIpAddress = request.From;
        context.Request.Protocol = HttpProtocol.Http11;
        context.Request.Scheme = "http";
        context.Request.Host = new HostString("localhost");
        context.Request.Method = request.Method;
        context.Request.Path = request.Path;
        context.Request.QueryString = new QueryString(request.Query);
        if (request.Grant is { } grant)
        {
            context.Features.Set(new LocalGrant(grant));
        }
        else if (request.Token is { } token)
        {
            context.Request.Headers[HeaderNames.Authorization] = "Bearer " + token;
        }

        // Nobody but our own process gets here: it is meant.
        context.Request.Headers[LocalProgram.OwnHeaders + "Local"] = "1";
        if (request.Body is { } body)
        {
            var bytes = Encoding.UTF8.GetBytes(body);
            context.Request.ContentType = "application/json";
            context.Request.ContentLength = bytes.Length;
            context.Request.Body = new MemoryStream(bytes);
        }

        context.Response.Body = answer;
        await _endpoints.Value[(request.Method, request.Path)](context);
        await context.Response.CompleteAsync();
        return new LocalAnswer(context.Response.StatusCode, answer.ToArray());
    }

    private static Dictionary<(string Method, string Path), RequestDelegate> EndpointsOf(IServiceProvider services)
    {
        var routes = new Routes(services);
        RegistryRoutes.Map(routes);
        return (from source in ((IEndpointRouteBuilder)routes).DataSources
                from endpoint in source.Endpoints.OfType<RouteEndpoint>()
                from method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? []
                select ((method, endpoint.RoutePattern.RawText!), endpoint.RequestDelegate!)).ToDictionary();
    }

    /// <summary>Where they are mapped, without an app around.</summary>
    private sealed class Routes(IServiceProvider services) : IEndpointRouteBuilder
    {
        public IServiceProvider ServiceProvider => services;

        public ICollection<EndpointDataSource> DataSources { get; } = [];

        public IApplicationBuilder CreateApplicationBuilder() => new ApplicationBuilder(services);
    }
}

/// <summary>A call of the API from inside the process.</summary>
/// <param name="Method">GET or POST.</param>
/// <param name="Path">One of the API's paths.</param>
/// <param name="Token">The token; null where none are asked for.</param>
/// <param name="From">Where the person is who makes it.</param>
internal sealed record LocalRequest(string Method, string Path, string? Token, IPAddress From)
{
    /// <summary>Empty, or with its question mark.</summary>
    public string Query { get; init; } = "";

    /// <summary>What the caller may do, where our own process knows it and no token says it; null elsewhere.</summary>
    public Grant? Grant { get; init; }

    /// <summary>JSON; null for a GET.</summary>
    public string? Body { get; init; }
}

/// <summary>What it answers: an envelope, whatever happened.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">JSON.</param>
internal sealed record LocalAnswer(int Status, byte[] Body);
