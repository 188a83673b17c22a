using Kenger.Registry.Hosting.Advertising;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kenger.Registry.Hosting;

/// <summary>
/// What <c>AddKengerRegistry()</c> would announce on this machine with given settings, without announcing it: for tools that look whether a service
/// will be found. Sends nothing but a look-up of the registry's name.
/// </summary>
public static class RegistrationPreview
{
    /// <summary>Finds it.</summary>
    /// <param name="configuration">Variables and section <c>Kenger:Registry</c>, as the service would have them.</param>
    /// <param name="addresses">Where the service will listen: <c>http://+:8080</c>.</param>
    /// <param name="cancellationToken">Ends the look-up of names.</param>
    /// <exception cref="OptionsValidationException">A setting can't be used; its failures say which.</exception>
    /// <exception cref="InvalidOperationException">No address has a port that gateways could connect to.</exception>
    /// <exception cref="System.Net.Sockets.SocketException">The registry can't be resolved or routed to.</exception>
    public static async Task<PreviewedRegistration> CreateAsync(
        IConfiguration configuration, IEnumerable<string> addresses, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(addresses);
        using var server = new ServerToBe(addresses);
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton(configuration);
        services.AddSingleton<IServer>(server);
        services.AddKengerRegistry();
        await using var provider = services.BuildServiceProvider();
        var isEnabled = provider.GetRequiredService<IOptions<KengerRegistryOptions>>().Value.Enabled;
        var found = await provider.GetRequiredService<NodeAdvertiser>().DescribeAsync(cancellationToken);
        return new PreviewedRegistration
        {
            IsEnabled = isEnabled, Namespace = found.Node.Ns, Host = found.Node.Host, Port = found.Node.Port, Concern = found.Concern, Hint = found.Hint,
        };
    }

    private sealed class ServerToBe : IServer
    {
        public ServerToBe(IEnumerable<string> addresses)
        {
            var listening = new Listening();
            foreach (var address in addresses)
            {
                listening.Addresses.Add(address);
            }

            Features.Set<IServerAddressesFeature>(listening);
        }

        public IFeatureCollection Features { get; } = new FeatureCollection();

        public void Dispose()
        {
        }

        public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
            where TContext : notnull => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class Listening : IServerAddressesFeature
    {
        public ICollection<string> Addresses { get; } = [];

        public bool PreferHostingUrls { get; set; }
    }
}

/// <summary>What a service would register as.</summary>
public sealed record PreviewedRegistration
{
    /// <summary>Whether it would register at all.</summary>
    public required bool IsEnabled { get; init; }

    /// <summary>The namespace.</summary>
    public required string Namespace { get; init; }

    /// <summary>The host that gateways would connect to; an IPv6 address in brackets.</summary>
    public required string Host { get; init; }

    /// <summary>The port that gateways would connect to.</summary>
    public required int Port { get; init; }

    /// <summary>What will probably not work with it; null when nothing stands out.</summary>
    public string? Concern { get; init; }

    /// <summary>What there was to choose, and how to choose otherwise; null when there was nothing.</summary>
    public string? Hint { get; init; }
}
