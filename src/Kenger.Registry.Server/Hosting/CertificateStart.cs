using System.Net;
using Kenger.Registry.Server.Tls;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Kenger.Registry.Server.Hosting;

/// <summary>
/// Has the <c>https://</c> addresses among those that the app listens on by URL be served with our certificates. Kestrel would give them one that it reads once; so the addresses, all of
/// them, become listeners in code, which are bound as Kestrel binds addresses.
/// </summary>
internal sealed class CertificateStart(RegistryCertificates certificates, IOptions<KestrelServerOptions> kestrel, IConfiguration configuration) : ServerStart
{
    private const string Localhost = "localhost";
    private const string Endpoints = "Kestrel:Endpoints";

    // As Kestrel says it, in whatever language.
    private const string NoCertificate = "Unable to configure HTTPS endpoint. No server certificate was specified";

    public override void Prepare(ICollection<string> addresses)
    {
        if (!certificates.Tls.Watched.HasPlaces)
        {
            return;
        }

        if (configuration.GetSection(Endpoints).GetChildren().Any())
        {
            throw Broken($"{RegistryCertificates.Setting} is set, and so is {Endpoints}, which stands in place of all other addresses and has certificates of its own: take one of the two out.");
        }

        var all = addresses.Select(BindingAddress.Parse).ToArray();
        if (!all.Any(IsHttps))
        {
            throw Broken($"{RegistryCertificates.Setting} is set, but nothing listens by TLS: listen on https://*:5443, for example.");
        }

        // What is listened on in code goes before these.
        addresses.Clear();
        foreach (var address in all)
        {
            Bind(kestrel.Value, address);
        }
    }

    public override void ThrowClearer(Exception exception)
    {
        if (exception is InvalidOperationException && exception.Message.StartsWith(NoCertificate, StringComparison.Ordinal))
        {
            throw Broken($"An https address needs a certificate: set {RegistryCertificates.Setting} to a PEM or PFX file, or to a folder of them.");
        }
    }

    private static BrokenSettingsException Broken(string sentence) => new(name: null, typeof(KengerRegistryServerOptions), [sentence]);

    private static bool IsHttps(BindingAddress address) => address.Scheme.Equals(Uri.UriSchemeHttps, StringComparison.OrdinalIgnoreCase);

    private void Bind(KestrelServerOptions server, BindingAddress address)
    {
        Action<ListenOptions> configure = IsHttps(address) ? certificates.Tls.UseFor : _ => { };
        if (address.IsUnixPipe)
        {
            server.ListenUnixSocket(address.UnixPipePath, configure);
        }
        else if (address.IsNamedPipe)
        {
            server.ListenNamedPipe(address.NamedPipeName, configure);
        }
        else if (address.Host.Equals(Localhost, StringComparison.OrdinalIgnoreCase))
        {
            server.ListenLocalhost(address.Port, configure);
        }
        else if (IPAddress.TryParse(address.Host, out var ip))
        {
            server.Listen(ip, address.Port, configure);
        }
        else
        {
            // A star, or a name, which Kestrel takes for all addresses.
            server.ListenAnyIP(address.Port, configure);
        }
    }
}
