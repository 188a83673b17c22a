using System.Diagnostics.Metrics;
using Kenger.Contracts;
using Kenger.Registry.Server.State.Releases;
using Kenger.Registry.Server.Tests.Hosting;
using Kenger.TestKit;

namespace Kenger.Registry.Server.Tests.Access;

/// <summary>Tokens, good and bad, are in nothing that leaves the registry: logs at their finest, metrics, answers, audit, files.</summary>
public sealed class SecretsTests : IDisposable
{
    private const string Plain = TestTokens.Mark + "plain";

    private readonly TempDirectory _directory = new();
    private readonly List<string> _measured = [];

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Token_WhateverHappens_IsNowhere()
    {
        using var listener = Listen();
        var file = _directory.File("tokens.json");
        await File.WriteAllTextAsync(file, $$"""[{"name":"filed","sha256":"{{TestTokens.Sha256Of("filed")}}","role":"admin"}]""");
        var database = _directory.File("registry.db");
        var time = new FakeTimeProvider();
        var answers = new List<ApiAnswer>();
        string log;
        await using (var registry = await RegistryHost.StartAsync(new RegistryHostSettings
        {
            Time = time,
            Tokens = [Plain],
            Store = "sqlite:" + database,
            Options = options =>
            {
                options.TokenFile = file;
                options.MaxRequestsPerSecond = 100;
                options.NamedTokens.Add(TestTokens.Named("reader", "read", "a"));
            },
        }))
        {
            foreach (var token in (string[])[Plain, TestTokens.SecretOf("filed"), TestTokens.SecretOf("reader"), TestTokens.Mark + "wrong"])
            {
                foreach (var (name, value) in ((string, string)[])
                    [("Authorization", "Bearer " + token), ("X-API-Token", token), ("Authorization", "Basic " + token)])
                {
                    using var client = registry.NewClient();
                    client.DefaultRequestHeaders.TryAddWithoutValidation(name, value);
                    foreach (var call in GuardedCall.All)
                    {
                        using var request = new HttpRequestMessage(new HttpMethod(call.Method), call.Path + call.Query);
                        request.Content = call.Body.Length > 0 ? new StringContent(call.Body) : null;
                        answers.Add(await client.SendAnswerAsync(request));
                    }

                    answers.Add(await client.GetAnswerAsync(ApiRoutes.Prefix + "/nothing"));
                    answers.Add(await client.PostAnswerAsync(ApiRoutes.NodeRegister, "{"));
                    answers.Add(await client.GetAnswerAsync("/health"));
                    time.Advance(TimeSpan.FromSeconds(1));
                }
            }

            // The token itself in the place of its hash.
            await File.WriteAllTextAsync(file, $$"""[{"name":"filed","sha256":"{{TestTokens.SecretOf("filed")}}","role":"admin"}]""");
            await Eventually.BecomesTrue(
                () =>
                {
                    time.Advance(TimeSpan.FromSeconds(1));
                    return registry.Log.ToString().Contains("the tokens it last had stay", StringComparison.Ordinal);
                },
                "the broken file is noticed");
            listener.RecordObservableInstruments();
            log = registry.Log.ToString();
        }

        Assert.Contains(answers, answer => (int)answer.Status == 200);
        Assert.Contains(answers, answer => (int)answer.Status == 401);
        Assert.Contains(answers, answer => (int)answer.Status == 403);
        Assert.Contains(answers, answer => (int)answer.Status == 429);
        AssertSecret(log);
        lock (_measured)
        {
            AssertSecret(string.Join('\n', _measured));
        }


        AssertSecret(string.Join('\n', answers.Select(answer => $"{answer.Headers} {answer.ContentHeaders} {answer.Text}")));
        AssertSecret(System.Text.Encoding.Latin1.GetString(await File.ReadAllBytesAsync(database)));
        foreach (var name in (string[])["filed", "reader"])
        {
            Assert.DoesNotContain(TestTokens.Sha256Of(name), log, StringComparison.OrdinalIgnoreCase);
        }
    }

    private static void AssertSecret(string text)
    {
        Assert.NotEmpty(text);
        Assert.DoesNotContain(TestTokens.Mark, text, StringComparison.OrdinalIgnoreCase);
    }

    // Everything any meter of the process says: those of Kestrel and of hosting too.
    private MeterListener Listen()
    {
        var listener = new MeterListener { InstrumentPublished = (instrument, self) => self.EnableMeasurementEvents(instrument) };
        listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) => Note(instrument, tags));
        listener.SetMeasurementEventCallback<int>((instrument, _, tags, _) => Note(instrument, tags));
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Note(instrument, tags));
        listener.Start();
        return listener;
    }

    private void Note(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var line = $"{instrument.Name} {string.Join(' ', tags.ToArray())}";
        lock (_measured)
        {
            _measured.Add(line);
        }
    }
}
