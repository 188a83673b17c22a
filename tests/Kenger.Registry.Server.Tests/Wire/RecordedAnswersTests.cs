using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Kenger.Registry.Server.Tests.Hosting;
using Kenger.TestKit;

namespace Kenger.Registry.Server.Tests.Wire;

/// <summary>
/// A conversation with clients of the original system, recorded once from Kenger 0.1.0 and played again: every byte of every answer must
/// be as it was. In the recording,
/// <c>@ 15 offline 1</c> moves the clock by 15 s and waits until one node is
/// offline, <c>&gt;</c> is a request, and what follows is its answer.
/// <c>KENGER_RECORD=1</c> writes the recording anew; do so only for requests that are added.
/// </summary>
public sealed class RecordedAnswersTests
{
    private static readonly string[] ShownHeaders = ["Allow", "Retry-After", "WWW-Authenticate"];

    [Fact]
    public async Task Conversation_OfTheOriginalsClients_IsAsItWasRecorded()
    {
        var file = Path.Combine(Directory(), "RecordedAnswers.txt");
        var recorded = await File.ReadAllTextAsync(file);

        var played = await PlayAsync(recorded);

        if (Environment.GetEnvironmentVariable("KENGER_RECORD") == "1")
        {
            await File.WriteAllTextAsync(file, played);
        }

        Assert.Equal(recorded, played);
    }

    private static async Task<string> PlayAsync(string recording)
    {
        var time = new FakeTimeProvider();
        await using var host = await RegistryHost.StartAsync(time);
        using var client = host.NewClient();
        var played = new StringBuilder();
        foreach (var line in recording.Split('\n').Where(line => line.Length > 1 && line[0] is '@' or '>' or '#'))
        {
            played.Append(line).Append('\n');
            if (line[0] == '@')
            {
                var step = line[1..].Split("offline", StringSplitOptions.TrimEntries);
                time.Advance(TimeSpan.FromSeconds(int.Parse(step[0])));
                await Eventually.BecomesTrue(async () => await CountOfflineAsync(host) == int.Parse(step[1]), line);
            }
            else if (line[0] == '>')
            {
                played.Append(await AskAsync(client, line[1..].Trim())).Append('\n');
            }
        }

        return played.ToString();
    }

    private static async Task<int> CountOfflineAsync(RegistryHost host) =>
        (await host.GetAsync("/api/upstream/node/list")).Text.Split("\"status\":\"offline\"").Length - 1;

    // METHOD PATH [bearer|header|none] [BODY]
    private static async Task<string> AskAsync(HttpClient client, string line)
    {
        var parts = line.Split(' ', 4);
        using var request = new HttpRequestMessage(new HttpMethod(parts[0]), parts[1]);
        if (parts[2] == "bearer")
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", RegistryHost.Token);
        }
        else if (parts[2] == "header")
        {
            request.Headers.Add("X-API-Token", RegistryHost.Token);
        }

        if (parts.Length > 3)
        {
            request.Content = new StringContent(parts[3], Encoding.UTF8, "application/json");
        }

        using var response = await client.SendAsync(request);
        var answer = new StringBuilder().Append((int)response.StatusCode).Append(' ').Append(response.Content.Headers.ContentType);
        foreach (var (name, values) in response.Headers.Concat(response.Content.Headers).Where(header => ShownHeaders.Contains(header.Key)))
        {
            answer.Append("; ").Append(name).Append(": ").AppendJoin(", ", values);
        }

        return answer.Append('\n').Append(InOrder(await response.Content.ReadAsStringAsync())).ToString();
    }

    // The namespaces of /sync come in no order: they are put into one, each with its bytes as they came.
    private static string InOrder(string body)
    {
        if (!body.StartsWith("{\"code\":0,\"message\":\"ok\",\"version\":", StringComparison.Ordinal))
        {
            return body;
        }

        using var document = JsonDocument.Parse(body);
        var data = document.RootElement.GetProperty("data");
        var members = data.EnumerateObject().Select(member => $"\"{member.Name}\":{member.Value.GetRawText()}").ToArray();
        return members.Length == 0 ? body : body.Replace(string.Join(',', members), string.Join(',', members.Order(StringComparer.Ordinal)), StringComparison.Ordinal);
    }

    private static string Directory([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
