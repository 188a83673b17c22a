using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Options;

namespace Kenger.Discovery.Calls;

/// <summary>Gives clients of the factory the <see cref="ServiceHandler"/>: all of them, or those that were named.</summary>
internal sealed class ServiceHandlerFilter(IServiceProvider services, IOptions<DiscoveringClients> clients) : IHttpMessageHandlerBuilderFilter
{
    // The client that asks the registry must not ask itself where the registry is.
    private const string RegistryClient = "Kenger.Client";

    public Action<HttpMessageHandlerBuilder> Configure(Action<HttpMessageHandlerBuilder> next) => builder =>
    {
        next(builder);
        if (!clients.Value.Includes(builder.Name) || builder.Name == RegistryClient)
        {
            return;
        }

        builder.AdditionalHandlers.Add(new ServiceHandler(services.GetRequiredService<ServiceCalls>()));
        var limit = services.GetRequiredService<IOptions<KengerDiscoveryOptions>>().Value.ConnectTimeout;
        if (limit > TimeSpan.Zero && builder.PrimaryHandler is SocketsHttpHandler sockets && sockets.ConnectTimeout == Timeout.InfiniteTimeSpan)
        {
            sockets.ConnectTimeout = limit;
        }
    };
}

/// <summary>Which clients call services by name.</summary>
internal sealed class DiscoveringClients
{
    /// <summary>Every client of the factory.</summary>
    public bool IsAll { get; set; }

    public HashSet<string> Names { get; } = new(StringComparer.Ordinal);

    public bool Includes(string? name) => IsAll || (name is not null && Names.Contains(name));
}
