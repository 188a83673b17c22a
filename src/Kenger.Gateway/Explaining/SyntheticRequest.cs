using Kenger.Gateway.Routing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Kenger.Gateway.Explaining;

/// <summary>Makes a request that nobody sent look as if it had come in by the server.</summary>
internal static class SyntheticRequest
{
    /// <summary>The request of a question.</summary>
    /// <param name="query">The question.</param>
    /// <param name="services">Of the question's own request.</param>
    /// <param name="port">The port it came in on; not the admin port, or it would be an admin request.</param>
    public static DefaultHttpContext Create(ExplainQuery query, IServiceProvider services, int port)
    {
        var context = new DefaultHttpContext { RequestServices = services };
        var mark = query.Target.IndexOf('?', StringComparison.Ordinal);
        var request = context.Request;
        request.Method = query.Method;
        request.Scheme = "http";
        // A question without a host is about a request without one.
        request.Protocol = query.Host.Length > 0 ? HttpProtocol.Http11 : HttpProtocol.Http10;
        // Decoded, if there is anything to decode, when the request is read.
        request.Path = mark < 0 ? query.Target : query.Target[..mark];
        request.QueryString = new QueryString(mark < 0 ? "" : query.Target[mark..]);
        context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget = query.Target;
        foreach (var (name, value) in query.Headers)
        {
            request.Headers.Append(name, value);
        }

        if (query.Host.Length > 0)
        {
            request.Headers.Host = query.Host;
        }

        context.Connection.RemoteIpAddress = query.Client;
        context.Connection.LocalPort = port;
        return context;
    }
}
