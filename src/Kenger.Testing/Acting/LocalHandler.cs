using System.Net;
using System.Net.Http.Headers;
using Kenger.Registry.Server.Http;

namespace Kenger.Testing.Acting;

/// <summary>Carries the helpers' calls to the registry without a socket, past every fault.</summary>
internal sealed class LocalHandler(LocalApi api, string token) : HttpMessageHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var address = request.RequestUri!;
        var answer = await api.SendAsync(
            new LocalRequest(request.Method.Method, address.AbsolutePath, token, IPAddress.Loopback)
            {
                Query = address.Query,
                Body = request.Content is null ? null : await request.Content.ReadAsStringAsync(cancellationToken),
            },
            cancellationToken);
        return new HttpResponseMessage((HttpStatusCode)answer.Status)
        {
            RequestMessage = request,
            Content = new ByteArrayContent(answer.Body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
        };
    }
}
