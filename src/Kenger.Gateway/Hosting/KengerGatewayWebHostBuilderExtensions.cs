using Kenger;
using Kenger.Gateway;
using Kenger.Gateway.Hosting;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Binding for programs that are a gateway and nothing else.</summary>
public static class KengerGatewayWebHostBuilderExtensions
{
    /// <summary>
    /// Binds Kestrel to <see cref="KengerGatewayOptions.Listen"/> and <see cref="KengerGatewayOptions.AdminListen"/>, and to
    /// nothing else; <c>ASPNETCORE_URLS</c> no longer counts. Needs <c>AddKengerGateway()</c>. Safe to call twice.
    /// </summary>
    public static IWebHostBuilder UseKengerGatewayEndpoints(this IWebHostBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.ConfigureServices(services =>
        {
            services.TryAddEnumerable(ServiceDescriptor.Transient<IConfigureOptions<KestrelServerOptions>, KestrelOptionsSetup>());
            services.TryAddEnumerable(ServiceDescriptor.Transient<IConfigureOptions<SocketTransportOptions>, KeepAliveSetup>());
            CarefulServer.Wrap(services);
        });
    }
}
