using Kenger.Contracts;
using Kenger.Registry.Server.Notices;
using Kenger.Registry.Server.State.Notices;
using Kenger.Registry.Server.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Kenger.Registry.Server.Tests.OpenApi;

/// <summary>What the description says is what happens: each endpoint is called with the description's own examples, and each refusal is come to.</summary>
public sealed class ExampleTests(DocumentFixture fixture) : IClassFixture<DocumentFixture>
{
    private const string LinkPath = "/notice/link/{link}";

    public static TheoryData<string> All() =>
        [.. Described().Where(operation => operation.Path != LinkPath).Select(operation => operation.ToString())];

    public static TheoryData<string, int> Refusals()
    {
        var cases = new TheoryData<string, int>();
        foreach (var operation in Described())
        {
            foreach (var status in operation.Statuses.Where(status => Provocations.Statuses.Contains(status) && !Provocations.IsTooMuch(operation.Path, status)))
            {
                // Of links, 409 is a matter of the rollout behind one: LinkTests.
                if (operation.Path != LinkPath || status != ErrorCodes.Conflict)
                {
                    cases.Add(operation.ToString(), status);
                }
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Example_Called_IsAnsweredAsDescribed(string name)
    {
        var operation = Find(name);
        await using var registry = await ApiStage.StartAsync();
        await ApiStage.PrepareAsync(registry, operation.Path);

        var answer = await Provocations.SendAsync(registry.Client, operation);

        Assert.True(answer.Status == System.Net.HttpStatusCode.OK, $"{operation}: {answer}");
        var media = operation.Answer(200)["content"]!["application/json"]!;
        Assert.Empty(fixture.Document.WhatIsWrong(media["schema"]!, answer.Text));
        Assert.Empty(fixture.Document.WhatIsWrong(media["schema"]!, media["example"]!.ToJsonString()));
        if (operation.Body is { } body)
        {
            Assert.Empty(fixture.Document.WhatIsWrong(body["schema"]!, operation.BodyExample));
        }

        foreach (var parameter in operation.Parameters)
        {
            var (schema, example) = (parameter["schema"]!, parameter["example"]!.ToString());
            Assert.Empty(fixture.Document.WhatIsWrong(schema, schema["type"]!.GetValue<string>() == "integer" ? example : $"\"{example}\""));
        }
    }

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task Refusal_Provoked_IsAnsweredAsDescribed(string name, int status)
    {
        var operation = Find(name);

        var answer = (await Provocations.ProvokeAsync(operation, status)).IsError(status);

        var media = operation.Answer(status)["content"]!["application/json"]!;
        Assert.Empty(fixture.Document.WhatIsWrong(media["schema"]!, answer.Text));
        Assert.Empty(fixture.Document.WhatIsWrong(media["schema"]!, media["example"]!.ToJsonString()));
    }

    [Fact]
    public async Task Link_Followed_IsAnsweredAsDescribedAndGoneAfterwards()
    {
        await using var registry = await ApiStage.StartAsync();
        await ApiStage.PrepareAsync(registry, ApiRoutes.RolloutAbort);
        var stage = registry.Snapshot.Namespaces["orders"].Release.Rollout!.Stage;
        var notice = new Notice
        {
            Id = Notice.NewId(),
            Event = NoticeEvent.Test,
            At = registry.Services.GetRequiredService<TimeProvider>().GetUtcNow(),
            Title = "t",
            Rollout = new NoticeRollout(1, "version=v2", stage, 1, 3, 5, CanAbort: true, CanApprove: false),
        };
        var url = Assert.Single(registry.Services.GetRequiredService<NoticeLinks>().Of(notice, registry.Services.GetRequiredService<NoticeRouting>().Find("ops")!)).Url.AbsolutePath;
        var (show, follow) = (Find("GET " + LinkPath), Find("POST " + LinkPath));

        AssertIs(show, 200, await registry.GetAsync(url));
        AssertIs(follow, 200, await registry.PostAsync(url, ""));
        AssertIs(follow, 410, await registry.PostAsync(url, ""));

        void AssertIs(ApiOperation operation, int status, ApiAnswer answer)
        {
            Assert.Equal(status, (int)answer.Status);
            Assert.Empty(fixture.Document.WhatIsWrong(operation.Answer(status)["content"]!["application/json"]!["schema"]!, answer.Text));
        }
    }

    private ApiOperation Find(string name) => fixture.Document.Operations.Single(operation => operation.ToString() == name);

    // The cases of theories are made before any test runs.
    private static IReadOnlyList<ApiOperation> Described() => Cases.Value;

    private static readonly Lazy<IReadOnlyList<ApiOperation>> Cases = new(() => Task.Run(async () =>
    {
        await using var registry = await ApiStage.StartAsync();
        return new ApiDocument((await registry.GetAsync("/openapi/v1.json")).Text).Operations;
    }).GetAwaiter().GetResult());
}
