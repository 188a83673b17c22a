using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Kenger.Registry.Server.Tests.Hosting;
using Kenger.TestKit;
using Microsoft.Extensions.Logging;

namespace Kenger.Registry.Server.Tests.Http;

/// <summary>Whatever a body holds, the answer is one of the error table's or a success, in our JSON; nothing throws.</summary>
public sealed class FuzzTests
{
    private const int Calls = 4_000;

    // Always the same calls: what is found is found by everybody.
    private const ulong Seed = 20260101;

    [Fact]
    public async Task Post_AnyBody_IsAnsweredByTheErrorTable()
    {
        await using var registry = await RegistryHost.StartAsync(new FakeTimeProvider());
        var answers = new Dictionary<int, int>();

        // FsCheck runs its properties to their ends; not on this thread, which belongs to the test's own tasks.
        await Task.Run(() => Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(Calls).WithReplay(Seed, 1),
            Prop.ForAll(FuzzedCalls.Any, async call => await AssertAnswered(registry, call, answers))));

        Assert.DoesNotContain(registry.Log.Entries, entry => entry.Level >= LogLevel.Error);
        // Proof that the bodies were neither all good nor all bad.
        Assert.All((int[])[200, 400, 404, 409], status => Assert.True(answers.GetValueOrDefault(status) > 10, $"{status} came too seldom"));
    }

    private static async Task AssertAnswered(RegistryHost registry, FuzzedCall call, Dictionary<int, int> answers)
    {
        var answer = await registry.Client.PostAnswerAsync(call.Path, [.. call.Body]);

        var status = (int)answer.Status;
        answers[status] = answers.GetValueOrDefault(status) + 1;
        Assert.True(status is 200 or 400 or 404 or 409 or 413, answer.ToString());
        using var json = JsonDocument.Parse(answer.Text);
        Assert.Equal(status == 200 ? 0 : status, json.RootElement.GetProperty("code").GetInt32());
    }
}
