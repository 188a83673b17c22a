using System.Net;
using Microsoft.Extensions.Options;

namespace Kenger.Client.Configuration;

/// <summary>
/// The proxy of the environment or the machine, where the options ask for it, and none otherwise. Asked with each call, when the options have been
/// checked: the connections are set up before that.
/// </summary>
internal sealed class OptionalProxy(IOptions<KengerClientOptions> options) : IWebProxy
{
    public ICredentials? Credentials
    {
        get => options.Value.UseProxy ? HttpClient.DefaultProxy.Credentials : null;
        set => throw new NotSupportedException("The environment says them.");
    }

    public Uri? GetProxy(Uri destination) => options.Value.UseProxy ? HttpClient.DefaultProxy.GetProxy(destination) : null;

    public bool IsBypassed(Uri host) => !options.Value.UseProxy || HttpClient.DefaultProxy.IsBypassed(host);
}
