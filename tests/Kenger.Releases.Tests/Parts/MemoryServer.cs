using System.Text;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Kenger.Releases.Tests.Parts;

/// <summary>An HTTP server without sockets: a call goes through the whole pipeline and is answered when it is done.</summary>
internal sealed class MemoryServer : IServer
{
    private Func<IFeatureCollection, Task>? _process;

    public IFeatureCollection Features { get; } = new FeatureCollection();

    public async Task<(int Status, byte[] Body)> SendAsync(string method, string path, string query, string token, byte[]? body)
    {
        using var answer = new MemoryStream();
        var request = new HttpRequestFeature
        {
            Method = method,
            Path = path,
            RawTarget = path + query,
            QueryString = query,
            Protocol = HttpProtocol.Http11,
            Scheme = "http",
            Body = body is null ? Stream.Null : new MemoryStream(body),
            Headers = new HeaderDictionary
            {
                ["Host"] = "127.0.0.1",
                ["Authorization"] = "Bearer " + token,
                ["Content-Type"] = "application/json",
                ["Content-Length"] = $"{body?.Length ?? 0}",
            },
        };
        var response = new HttpResponseFeature();
        var features = new FeatureCollection();
        features.Set<IHttpRequestFeature>(request);
        features.Set<IHttpResponseFeature>(response);
        features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(answer));
        features.Set<IHttpRequestLifetimeFeature>(new HttpRequestLifetimeFeature());
        features.Set<IHttpRequestBodyDetectionFeature>(new Detection(body is not null));
        await (_process ?? throw new InvalidOperationException("The server was not started."))(features);
        return (response.StatusCode, answer.ToArray());
    }

    public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
        where TContext : notnull
    {
        _process = async features =>
        {
            var context = application.CreateContext(features);
            await application.ProcessRequestAsync(context);
            application.DisposeContext(context, null);
        };
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
    }

    private sealed record Detection(bool CanHaveBody) : IHttpRequestBodyDetectionFeature;
}
