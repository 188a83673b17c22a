using Kenger.Contracts;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Kenger;

/// <summary>
/// The host's server, which looks at a request before ASP.NET Core does: where requests are logged, that reads the Host before any middleware
/// runs, and throws on punycode that means nothing, with a stack in the log for each such request. In capital letters it reads it as it is; the
/// request is refused when it is read.
/// </summary>
internal sealed class CarefulServer(IServer server, ServerStop? stop = null, ServerStart? start = null) : IServer
{
    private const string KestrelNamespace = "Microsoft.AspNetCore.Server.Kestrel";
    private const string Punycode = "xn--";

    public IFeatureCollection Features => server.Features;

    /// <summary>Puts itself before Kestrel where that is there already. Other servers are left alone: tests look for their own.</summary>
    public static void Wrap(IServiceCollection services)
    {
        if (services.LastOrDefault(service => service.ServiceType == typeof(IServer)) is { ImplementationType: { } kestrel } found
            && kestrel.Namespace?.StartsWith(KestrelNamespace, StringComparison.Ordinal) == true)
        {
            services[services.IndexOf(found)] = ServiceDescriptor.Singleton<IServer>(
                provider => new CarefulServer(
                    (IServer)ActivatorUtilities.CreateInstance(provider, kestrel), provider.GetService<ServerStop>(), provider.GetService<ServerStart>()));
        }
    }

    public async Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
        where TContext : notnull
    {
        start?.Prepare(Features.GetRequiredFeature<IServerAddressesFeature>().Addresses);
        try
        {
            await server.StartAsync(new CarefulApplication<TContext>(application), cancellationToken);
        }
        catch (Exception exception) when (start is not null)
        {
            start.ThrowClearer(exception);
            throw;
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stop?.AtOnce ?? CancellationToken.None);
        await server.StopAsync(either.Token);
    }

    public void Dispose() => server.Dispose();

    private sealed class CarefulApplication<TContext>(IHttpApplication<TContext> application) : IHttpApplication<TContext>
        where TContext : notnull
    {
        public TContext CreateContext(IFeatureCollection contextFeatures)
        {
            var headers = contextFeatures.GetRequiredFeature<IHttpRequestFeature>().Headers;
            var host = headers.Host.ToString();
            if (host.Contains(Punycode, StringComparison.Ordinal) && !RequestHost.TryNormalize(host, out _))
            {
                headers.Host = host.ToUpperInvariant();
            }

            return application.CreateContext(contextFeatures);
        }

        public void DisposeContext(TContext context, Exception? exception) => application.DisposeContext(context, exception);

        public Task ProcessRequestAsync(TContext context) => application.ProcessRequestAsync(context);
    }
}
