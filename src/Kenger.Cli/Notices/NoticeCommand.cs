using System.CommandLine;
using Kenger.Cli.Output;
using Kenger.Cli.Shell;
using Kenger.Contracts;

namespace Kenger.Cli.Notices;

/// <summary><c>kenger notice</c></summary>
internal static class NoticeCommand
{
    public static Command Create() => new("notice", "See who is told of what happens, and try it.")
    {
        RegistryCommand.Create("list", "Show the targets, what waits for them and how deliveries go. Needs a token with the role operate.", [], List),
        Test(),
    };

    private static async Task List(RegistryCall call)
    {
        var targets = await call.Registry.ListNoticeTargetsAsync(call.Cancelled);
        call.Answer.Write(
            targets,
            KengerJson.Readable.IReadOnlyListNoticeTargetInfo,
            (all, answer) => answer.WriteTable(NoticeText.Table(all, call.Time), "no targets: see Kenger:Server:Notices:Targets"));
    }

    private static Command Test()
    {
        var target = new Argument<string>("TARGET")
        {
            Description = "The target's name in the registry's configuration.", CompletionSources = { RegistryValues.NoticeTargets },
        };
        return RegistryCommand.Create("test", "Send a test to a target and show what it answers. Needs a token with the role admin.", [target], async call =>
        {
            var result = await call.Registry.TestNoticeAsync(new NoticeTestRequest(call.Get(target)), call.Cancelled);
            call.Answer.Write(result, KengerJson.Readable.NoticeTestResult, (sent, answer) => answer.WriteLine(NoticeText.Line(sent)));
            return result.Delivered ? ExitCodes.Ok : ExitCodes.Refused;
        });
    }
}
