using System.Net;
using System.Text.RegularExpressions;

namespace Kenger.Console.Tests.Stage;

/// <summary>A browser without a screen: forms and cookies.</summary>
internal sealed partial class ConsoleVisitor : IDisposable
{
    private readonly HttpClient _client;

    public ConsoleVisitor(string ui)
    {
        Cookies = new CookieContainer();
        _client = new HttpClient(new SocketsHttpHandler { CookieContainer = Cookies, AllowAutoRedirect = false, UseProxy = false })
        {
            BaseAddress = new Uri(ui),
            Timeout = TimeSpan.FromSeconds(60),
        };
        _client.DefaultRequestHeaders.Accept.ParseAdd("text/html");
    }

    public CookieContainer Cookies { get; }

    public HttpClient Http => _client;

    public Task<HttpResponseMessage> GetAsync(string path, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return _client.SendAsync(request);
    }

    public async Task<HttpResponseMessage> SignInAsync(string token, string to = "")
    {
        var page = await _client.GetStringAsync("signin");
        var antiforgery = AntiforgeryField().Match(page);
        return await _client.PostAsync("signin", new FormUrlEncodedContent(new Dictionary<string, string>
        {
            [antiforgery.Groups["name"].Value] = WebUtility.HtmlDecode(antiforgery.Groups["value"].Value),
            ["token"] = token,
            ["to"] = to,
        }));
    }

    public void Dispose() => _client.Dispose();

    [GeneratedRegex("name=\"(?<name>__RequestVerificationToken)\" value=\"(?<value>[^\"]+)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex AntiforgeryField();
}
