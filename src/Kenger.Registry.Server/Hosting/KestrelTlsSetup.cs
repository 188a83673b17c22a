using Kenger.Registry.Server.Tls;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace Kenger.Registry.Server.Hosting;

/// <summary>Reads the certificates before anything listens; where Kestrel has its own, they are held to the same version of TLS.</summary>
internal sealed class KestrelTlsSetup(RegistryCertificates certificates, IOptions<KengerRegistryServerOptions> options) : IConfigureOptions<KestrelServerOptions>
{
    public void Configure(KestrelServerOptions kestrel)
    {
        certificates.Tls.Load<KengerRegistryServerOptions>();
        // What else it is told stays: a host may have reasons.
        if (options.Value.MinTlsVersion == TlsVersions.Tls13)
        {
            kestrel.ConfigureHttpsDefaults(https => https.SslProtocols = TlsVersions.From(TlsVersions.Tls13));
        }
    }
}
