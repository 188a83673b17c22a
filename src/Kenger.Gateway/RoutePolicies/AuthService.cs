using System.Net;
using System.Net.Http;
using System.Text;
using Kenger.Gateway.Connections;

namespace Kenger.Gateway.RoutePolicies;

/// <summary>Speaks to the services that say whether a request may pass.</summary>
internal sealed class AuthService(TimeProvider time) : IDisposable
{
    /// <summary>The most of an answer that goes to a client.</summary>
    public const int MaxBody = 64 * 1024;

    private readonly HttpMessageInvoker _http = Create();

    /// <summary>Asks, and reads the answer.</summary>
    /// <returns>Null when there is none in time, or none that can be passed on.</returns>
    public async Task<AuthAnswer?> AskAsync(HttpRequestMessage question, TimeSpan timeout, CancellationToken cancelled)
    {
        using var limit = new CancellationTokenSource(timeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancelled);
        try
        {
            var answer = await _http.SendAsync(question, both.Token);
            return new AuthAnswer(answer, answer.IsSuccessStatusCode ? [] : await ReadAsync(answer, both.Token));
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
        {
            return null;
        }
        finally
        {
            await PoolThread.Switched;
        }
    }

    public void Dispose() => _http.Dispose();

    private static HttpMessageInvoker Create()
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            UseProxy = false,
            // Addresses change.
            PooledConnectionLifetime = TimeSpan.FromMinutes(1),
            MaxResponseHeadersLength = 64,
            // As the server reads them.
            RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8,
            ActivityHeadersPropagator = null,
        };
        PoolStream.UseFor(handler);
        return new HttpMessageInvoker(handler);
    }

    private static async Task<byte[]> ReadAsync(HttpResponseMessage answer, CancellationToken cancelled)
    {
        using var body = new MemoryStream();
        var buffer = new byte[8 * 1024];
        await using var stream = await answer.Content.ReadAsStreamAsync(cancelled);
        while (body.Length <= MaxBody && await stream.ReadAsync(buffer, cancelled) is > 0 and var length)
        {
            body.Write(buffer, 0, length);
        }

        return body.Length <= MaxBody ? body.ToArray() : throw new IOException($"The answer is longer than {MaxBody} bytes.");
    }
}

/// <summary>What the service says.</summary>
/// <param name="Head">Its status and headers.</param>
/// <param name="Body">Its body, where the client gets it.</param>
internal sealed record AuthAnswer(HttpResponseMessage Head, byte[] Body) : IDisposable
{
    public void Dispose() => Head.Dispose();
}
