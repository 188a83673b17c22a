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

    /// <summary>
    /// Puts itself before Kestrel where that is there already, or before what another of our packages has put before it: that one knows nothing of what this one has to do at the start and the
    /// stop. Other servers are left alone: tests look for their own.
    /// </summary>
    public static void Wrap(IServiceCollection services)
    {
        if (services.LastOrDefault(service => service.ServiceType == typeof(IServer) && !service.IsKeyedService) is not { } found)
        {
            return;
        }

        if (found.ImplementationType is { } kestrel && kestrel.Namespace?.StartsWith(KestrelNamespace, StringComparison.Ordinal) == true)
        {
            Replace(services, found, provider => (IServer)ActivatorUtilities.CreateInstance(provider, kestrel));
        }
        else if (found.ImplementationFactory is { } make && IsOurs(make) && !services.Any(static service => service.ServiceType == typeof(Wrapping)))
        {
            Replace(services, found, provider => (IServer)make(provider));
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

    // Each package that compiles this file has types of its own, and knows the others' by their name.
    private static bool IsOurs(Func<IServiceProvider, object> make) => make.Target?.GetType().FullName == typeof(Wrapping).FullName;

    private static void Replace(IServiceCollection services, ServiceDescriptor found, Func<IServiceProvider, IServer> create)
    {
        var wrapping = new Wrapping(create);
        services[services.IndexOf(found)] = ServiceDescriptor.Singleton(wrapping.Create);
        services.AddSingleton(wrapping);
    }

    /// <summary>Makes the server, and says by being there that this package has done it.</summary>
    private sealed class Wrapping(Func<IServiceProvider, IServer> create)
    {
        public IServer Create(IServiceProvider provider) => new CarefulServer(create(provider), provider.GetService<ServerStop>(), provider.GetService<ServerStart>());
    }

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
