using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Kenger.Gateway.Tls;

/// <summary>Puts <c>Strict-Transport-Security</c> into answers, in the place of what a node says.</summary>
internal sealed class HstsHeader
{
    private readonly Func<object, Task> _set;

    public HstsHeader(IOptions<KengerGatewayOptions> options)
    {
        Value = TextOf(options.Value.Hsts);
        _set = state =>
        {
            ((HttpResponse)state).Headers.StrictTransportSecurity = Value;
            return Task.CompletedTask;
        };
    }

    /// <summary>Null when the header is not sent.</summary>
    public string? Value { get; }

    /// <summary>Once the answer begins.</summary>
    public void AddTo(HttpResponse response) => response.OnStarting(_set, response);

    private static string? TextOf(GatewayHstsOptions hsts)
    {
        if (hsts.MaxAge is not { } age)
        {
            return null;
        }

        var text = new StringBuilder("max-age=").Append(((long)age.TotalSeconds).ToString(CultureInfo.InvariantCulture));
        return text.Append(hsts.IncludeSubDomains ? "; includeSubDomains" : "").Append(hsts.Preload ? "; preload" : "").ToString();
    }
}
