using Kenger.Contracts;
using Kenger.Registry.Server.State.Rules;
using Kenger.Registry.Server.Tests.Hosting;

namespace Kenger.Registry.Server.Tests.Http;

/// <summary>Every field of every POST endpoint with what it must not take: 400 that names the field, and nothing else.</summary>
public sealed class BrokenFieldTests(ErrorTableFixture fixture) : IClassFixture<ErrorTableFixture>
{
    public static TheoryData<string, string, string> Broken()
    {
        var cases = new TheoryData<string, string, string>();
        foreach (var endpoint in PostEndpoints.All)
        {
            foreach (var field in endpoint.Good.Keys)
            {
                foreach (var json in BrokenValues.Of(endpoint.Path, field))
                {
                    cases.Add(endpoint.Path, field, json);
                }
            }
        }

        return cases;
    }

    public static TheoryData<string, string> Required()
    {
        var cases = new TheoryData<string, string>();
        foreach (var endpoint in PostEndpoints.All)
        {
            foreach (var field in endpoint.Required)
            {
                cases.Add(endpoint.Path, field);
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task Post_BrokenField_IsRefusedByName(string path, string field, string json)
    {
        var answer = await fixture.WithoutTrace(client =>
            client.PostAnswerAsync(path, PostEndpoints.At(path).With(field, json)));

        answer.IsError(ErrorCodes.Validation);
        Assert.Equal(field, Assert.Single(answer.Fields).Split('.', '[')[0]);
    }

    [Theory]
    [MemberData(nameof(Required))]
    public async Task Post_MissingField_IsRefusedByName(string path, string field)
    {
        var absent = await fixture.WithoutTrace(client =>
            client.PostAnswerAsync(path, PostEndpoints.At(path).With(field, null)));
        var empty = await fixture.WithoutTrace(client =>
            client.PostAnswerAsync(path, PostEndpoints.At(path).With(field, "null")));

        Assert.Equal([field], absent.IsError(ErrorCodes.Validation).Fields);
        Assert.Equal([field], empty.IsError(ErrorCodes.Validation).Fields);
    }

    [Theory]
    [InlineData(ApiRoutes.NamespaceUpdate, """{"description":"d"}""", "id")]
    [InlineData(ApiRoutes.NamespaceUpdate, """{"id":1}""", "body")]
    [InlineData(ApiRoutes.NamespaceUpdate, """{"id":1,"name":"other","description":"d"}""", "name")]
    [InlineData(ApiRoutes.NamespaceDelete, "{}", "id")]
    [InlineData(ApiRoutes.NamespaceDelete, """{"id":1,"name":"other"}""", "name")]
    [InlineData(ApiRoutes.NodeUpdate, """{"id":1}""", "body")]
    [InlineData(ApiRoutes.NodeUpdate, """{"id":1,"weight":null}""", "body")]
    [InlineData(ApiRoutes.RuleUpdate, """{"id":1}""", "body")]
    [InlineData(ApiRoutes.RuleUpdate, """{"id":1,"match":null}""", "body")]
    [InlineData(ApiRoutes.RuleUpdate, """{"id":1,"match":{}}""", "match")]
    [InlineData(ApiRoutes.RuleUpdate, """{"id":1,"target":{"ns":"known"}}""", "target")]
    [InlineData(ApiRoutes.RuleAdd, """{"ns":"known","match":{"percent":5},"target":{"ns":"known","labels":{}}}""", "target")]
    [InlineData(ApiRoutes.NodeWeight, """{"ns":"known","host":"10.0.0.1","port":80,"reset":false}""", "weight")]
    [InlineData(ApiRoutes.NodeWeight, """{"ns":"known","host":"10.0.0.1","port":80,"reset":true,"weight":7}""", "weight")]
    [InlineData(ApiRoutes.NodeWeight, """{"ns":"known","host":"10.0.0.1","port":80,"reset":true,"ttl_seconds":7}""", "ttl_seconds")]
    [InlineData(ApiRoutes.NodeDrain, """{"ns":"known","host":"10.0.0.1","port":80,"drained":false,"ttl_seconds":7}""", "ttl_seconds")]
    [InlineData(ApiRoutes.NodeDrain, """{"ns":"known","host":"10.0.0.1","port":80,"drained":false,"close_after_seconds":7}""", "close_after_seconds")]
    [InlineData(ApiRoutes.NodeDrain, """{"ns":"known","host":"10.0.0.1","port":80,"ttl_seconds":7,"close_after_seconds":7}""", "close_after_seconds")]
    public async Task Post_NothingNamedOrNothingToDo_IsRefused(string path, string body, string field)
    {
        var answer = await fixture.WithoutTrace(client => client.PostAnswerAsync(path, body));

        Assert.Equal([field], answer.IsError(ErrorCodes.Validation).Fields);
    }

    [Fact]
    public async Task Register_EverythingBroken_NamesEveryField()
    {
        var answer = await fixture.WithoutTrace(client => client.PostAnswerAsync(
            ApiRoutes.NodeRegister,
            """{"ns":"a b","host":7,"weight":-1,"health_path":"x","labels":{"a b":"v","k":5,"l":"\u0001"},"heartbeat_interval":1.5}"""));

        answer.IsError(ErrorCodes.Validation);
        Assert.Equal(
            ["health_path", "heartbeat_interval", "host", "labels", "labels.k", "labels.l", "ns", "port", "weight"],
            answer.Fields.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task AddRule_EverythingBroken_NamesEveryField()
    {
        var answer = await fixture.WithoutTrace(client => client.PostAnswerAsync(
            ApiRoutes.RuleAdd,
            """
            {"ns":"a b","name":"","position":0,"enabled":1,"ttl_seconds":0,"reason":5,
             "match":{"clients":["::1","10.1.2.3/8",null,7,"10.1"],"headers":{"a b":"","X":5},"cookies":{"c":"\u0001"},"query":{"":"v"},
                      "path_prefix":"api","percent":100.5,"percent_key":"address"},
             "target":{"ns":"-","labels":{"version":5,"a b":"c"}}}
            """));

        answer.IsError(ErrorCodes.Validation);
        Assert.Equal(
            [
                "enabled", "match.clients[1]", "match.clients[2]", "match.clients[3]", "match.clients[4]", "match.cookies.c", "match.headers",
                "match.headers.X", "match.path_prefix", "match.percent", "match.percent_key", "match.query", "name", "ns", "position", "reason",
                "target.labels", "target.labels.version", "target.ns", "ttl_seconds",
            ],
            answer.Fields.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Update_EverythingBroken_NamesEveryField()
    {
        var ns = await fixture.WithoutTrace(client => client.PostAnswerAsync(
            ApiRoutes.NamespaceUpdate, """{"description":5,"health_path":"x"}"""));
        var node = await fixture.WithoutTrace(client => client.PostAnswerAsync(
            ApiRoutes.NodeUpdate, """{"weight":"x","health_path":"x","labels":[]}"""));

        Assert.Equal(["description", "health_path", "id"], ns.IsError(ErrorCodes.Validation).Fields.Order(StringComparer.Ordinal));
        Assert.Equal(
            ["health_path", "id", "labels", "weight"], node.IsError(ErrorCodes.Validation).Fields.Order(StringComparer.Ordinal));
    }
}
