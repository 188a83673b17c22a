using Kenger.Contracts;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Kenger.Registry.Consul.Http;

/// <summary>The token of a call, in one of Consul's ways, put where the registry's gate looks for it.</summary>
internal sealed class ConsulToken(IOptions<KengerConsulOptions> options)
{
    private const string Header = "X-Consul-Token";
    private const string Query = "token";

    public void Translate(HttpContext context)
    {
        var request = context.Request;
        var token = request.Headers[Header].ToString();
        if (request.Query[Query].ToString() is { Length: > 0 } asked)
        {
            token = asked;
            // So that no log and no trace has it from here on.
            request.QueryString = new QueryBuilder(request.Query.Where(pair => !pair.Key.Equals(Query, StringComparison.OrdinalIgnoreCase))).ToQueryString();
        }

        if (token.Length == 0 && RequestToken.Read(request.Headers).Length == 0 && IsProgram(context))
        {
            token = options.Value.DefaultToken ?? "";
        }

        if (token.Length > 0)
        {
            request.Headers[HeaderNames.Authorization] = "Bearer " + token;
            request.Headers.Remove(ApiRoutes.TokenHeader);
        }
    }

    // A page can have a browser on a machine that may call send requests for it, by a name of its own that leads here.
    private static bool IsProgram(HttpContext context)
    {
        var headers = context.Request.Headers;
        return !LocalProgram.IsFromPage(headers) && !LocalProgram.IsFromBrowser(headers)
            && (!LocalProgram.IsLoopback(context.Connection) || !LocalProgram.IsProxied(context.Request));
    }
}
