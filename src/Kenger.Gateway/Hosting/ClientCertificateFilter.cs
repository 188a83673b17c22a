using Kenger.Gateway.Clients;
using Kenger.Gateway.Listeners;
using Kenger.Gateway.Tls;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace Kenger.Gateway.Hosting;

/// <summary>Before routing: tells of the certificates that clients show by TLS. Not there where none is asked for.</summary>
internal sealed class ClientCertificateFilter(ClientCertificates certificates, AdminPort adminPort) : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) =>
        app =>
        {
            if (certificates.IsOn)
            {
                app.Use(following => context =>
                {
                    if (context.Request.IsHttps && !adminPort.Received(context))
                    {
                        ShownCertificate.Tell(context);
                    }

                    return following(context);
                });
            }

            next(app);
        };
}
