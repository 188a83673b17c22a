using System.Text;

namespace Kenger.Registry.Server.Tests.Hosting;

/// <summary>Calls as tests write them.</summary>
internal static class HttpClientExtensions
{
    public static async Task<ApiAnswer> GetAnswerAsync(
        this HttpClient client, string pathAndQuery, CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, pathAndQuery);
        return await client.SendAnswerAsync(request, cancellationToken);
    }

    public static async Task<ApiAnswer> PostAnswerAsync(this HttpClient client, string path, string json)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new StringContent(json, Encoding.UTF8, "application/json"),
        };
        return await client.SendAnswerAsync(request);
    }

    public static async Task<ApiAnswer> PostAnswerAsync(this HttpClient client, string path, byte[] body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(body) };
        return await client.SendAnswerAsync(request);
    }

    public static async Task<ApiAnswer> SendAnswerAsync(
        this HttpClient client, HttpRequestMessage request, CancellationToken cancellationToken = default)
    {
        using var response = await client.SendAsync(request, cancellationToken);
        return new ApiAnswer(
            response.StatusCode,
            response.Headers,
            response.Content.Headers,
            await response.Content.ReadAsStringAsync(cancellationToken));
    }
}
