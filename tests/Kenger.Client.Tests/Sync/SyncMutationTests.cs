using System.Text;
using Kenger.Client.Calls;
using Kenger.Contracts;

namespace Kenger.Client.Tests.Sync;

/// <summary>Whatever a registry sends, its reader ends with a result that keeps the rules or with the one exception it may throw.</summary>
public sealed class SyncMutationTests
{
    private const string Body =
        """{"code":0,"message":"ok","version":7,"data":{"orders":{"health_path":"/a","nodes":[{"host":"h","port":1,"weight":5,"health_path":"/b","labels":{"v":"1"},"own_weight":9,"standby":true},{"host":"::1","port":2}],"rules":[{"id":3,"name":"n","match":{"clients":["10.0.0.0/8","::1"],"headers":{"A":"*"},"cookies":{"b":"1"},"query":{"c":"2"},"path_prefix":"/p","percent":2.5,"percent_key":"cookie:b"},"target":{"ns":"users","labels":{"v":"1"}}}],"rollout":{"id":7,"step":2,"label":"v=2","stable":["1",""]}},"users":{"nodes":[]}}}""";

    private static readonly Envelope Envelope = new(TimeProvider.System);
    private static readonly EnvelopeSerializer Serializer = new(metrics: null);

    private static readonly string[] Pieces =
        ["\\ud800", "\\u0000", "\"", "{", "}", "[", "]", ",", ":", "null", "-1", "1e999", "true", "\\", "99999999999999999999", "é", "\n"];

    [Fact]
    public async Task Read_MutatedAnswers_NeverThrowsAnythingElseNorLetsABadNodeOrRuleThrough()
    {
        var random = new Random(20260101);
        for (var i = 0; i < 30_000; i++)
        {
            var body = Mutate(Encoding.UTF8.GetBytes(Body), random);
            if (await TryReadAsync(body) is { } result)
            {
                Assert.All(result.Namespaces.Values.SelectMany(ns => ns.Nodes), AssertKeepsTheRules);
                Assert.All(result.Namespaces.Values.SelectMany(ns => ns.Rules ?? []), AssertKeepsTheRules);
                Assert.All(result.Namespaces.Values.Select(ns => ns.Rollout).OfType<SyncRollout>(), AssertKeepsTheRules);
            }
        }
    }

    private static byte[] Mutate(byte[] body, Random random)
    {
        for (var times = random.Next(1, 4); times > 0 && body.Length > 1; times--)
        {
            var at = random.Next(body.Length);
            body = random.Next(4) switch
            {
                0 => [.. body[..at], (byte)random.Next(256), .. body[(at + 1)..]],
                1 => [.. body[..at], .. Encoding.UTF8.GetBytes(Pieces[random.Next(Pieces.Length)]), .. body[at..]],
                2 => [.. body[..at], .. body[Math.Min(body.Length, at + random.Next(1, 10))..]],
                _ => body[..Math.Max(1, body.Length - (random.Next(20) == 0 ? at : 0))],
            };
        }

        return body;
    }

    private static async Task<SyncResult?> TryReadAsync(byte[] body)
    {
        using var response = new HttpResponseMessage { Content = new RegistryAnswer(body) };
        if (await Envelope.FailureOfAsync(response) is not null)
        {
            return null;
        }

        try
        {
            return await Serializer.FromHttpContentAsync<SyncResult>(response.Content);
        }
        catch (Exception exception) when (exception is FormatException)
        {
            return null;
        }
    }

    private static void AssertKeepsTheRules(SyncNode node)
    {
        Assert.Null(FieldChecks.CheckHost(node.Host));
        Assert.Null(FieldChecks.CheckPort(node.Port));
        Assert.Null(FieldChecks.CheckWeight(node.Weight));
        Assert.Null(FieldChecks.CheckHealthPath(node.HealthPath));
        Assert.Null(FieldChecks.CheckWeight(node.OwnWeight ?? 0));
    }

    private static void AssertKeepsTheRules(SyncRollout rollout)
    {
        Assert.Null(FieldChecks.CheckId(rollout.Id));
        Assert.True(rollout.Step >= 1);
        Assert.Null(ReleaseChecks.CheckLabel(rollout.Label));
        Assert.All(rollout.Stable, value => Assert.Null(FieldChecks.CheckLabelValue(value)));
    }

    private static void AssertKeepsTheRules(SyncRule rule)
    {
        var (match, target) = (rule.Match, rule.Target);
        Assert.Null(FieldChecks.CheckId(rule.Id));
        Assert.True(match.Clients is not null || match.Headers is not null || match.Cookies is not null || match.Query is not null
            || match.PathPrefix is not null || match.Percent is not null);
        Assert.All(match.Clients ?? [], client => Assert.Null(ReleaseChecks.CheckClient(client)));
        Assert.All(match.Headers?.Keys.Concat(match.Cookies?.Keys ?? []) ?? [], name => Assert.Null(ReleaseChecks.CheckToken(name)));
        Assert.All(match.Headers?.Values.Concat(match.Query?.Values ?? []) ?? [], value => Assert.Null(ReleaseChecks.CheckConditionValue(value)));
        Assert.Null(match.PathPrefix is null ? null : ReleaseChecks.CheckPathPrefix(match.PathPrefix));
        Assert.Null(ReleaseChecks.CheckPercent(match.Percent ?? 0));
        Assert.Null(match.PercentKey is null ? null : ReleaseChecks.CheckPercentKey(match.PercentKey));
        Assert.True(target.Ns is not null || target.Labels is { Count: > 0 });
        Assert.Null(target.Ns is null ? null : FieldChecks.CheckNamespace(target.Ns));
        Assert.All(target.Labels?.Keys ?? [], key => Assert.Null(FieldChecks.CheckLabelKey(key)));
        Assert.All(target.Labels?.Values ?? [], value => Assert.Null(FieldChecks.CheckLabelValue(value)));
    }
}
