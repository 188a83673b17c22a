using Kenger.Contracts;
using Kenger.Registry.Server.Access;
using Kenger.Registry.Server.Changes.Rules;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.Writing;
using Microsoft.AspNetCore.Http;

namespace Kenger.Registry.Server.Http;

/// <summary><c>/rule/…</c></summary>
internal static class RuleEndpoints
{
    public static IResult List(HttpRequest request, RegistryState state) => NamespaceReads.List(
        request, state, static ns => ns.Rules.Select(rule => rule.ToInfo()), KengerJson.Readable.ApiResponseIReadOnlyListRuleInfo);

    public static Task<IResult> Add(HttpRequest request, RegistryWriter writer, CancellationToken cancellationToken) =>
        CommandEndpoint.RunAsync(
            request, writer, fields => ReadAdd(fields, request.Grant().Name), KengerJson.Readable.ApiResponseRuleInfo, cancellationToken);

    public static Task<IResult> Update(HttpRequest request, RegistryWriter writer, CancellationToken cancellationToken) =>
        CommandEndpoint.RunAsync(request, writer, ReadUpdate, KengerJson.Readable.ApiResponseRuleInfo, cancellationToken);

    public static Task<IResult> Delete(HttpRequest request, RegistryWriter writer, CancellationToken cancellationToken) =>
        CommandEndpoint.RunAsync(
            request,
            writer,
            static fields => new DeleteRule(fields.Number(WireNames.Id, FieldChecks.CheckId)),
            KengerJson.Readable.ApiResponseRuleRemoval,
            cancellationToken);

    private static AddRule ReadAdd(RequestFields fields, string author) => new(
        fields.Text(WireNames.Ns, FieldChecks.CheckNamespace), RuleFields.Match(fields), RuleFields.Target(fields), author)
    {
        Name = fields.OptionalText(WireNames.Name, ReleaseChecks.CheckRuleName),
        Position = RuleFields.OptionalPosition(fields),
        IsEnabled = fields.OptionalFlag(WireNames.Enabled) ?? true,
        TtlSeconds = (int?)fields.OptionalNumber(WireNames.TtlSeconds, ReleaseChecks.CheckTtl),
        Reason = fields.OptionalText(WireNames.Reason, ReleaseChecks.CheckReason) is { Length: > 0 } reason ? reason : null,
    };

    private static UpdateRule ReadUpdate(RequestFields fields)
    {
        var command = new UpdateRule(fields.Number(WireNames.Id, FieldChecks.CheckId))
        {
            Name = fields.OptionalText(WireNames.Name, RuleFields.CheckNameOrNone),
            Position = RuleFields.OptionalPosition(fields),
            Match = RuleFields.OptionalMatch(fields),
            Target = RuleFields.OptionalTarget(fields),
            IsEnabled = fields.OptionalFlag(WireNames.Enabled),
            TtlSeconds = (int?)fields.OptionalNumber(WireNames.TtlSeconds, ReleaseChecks.CheckTtlOrNone),
            Reason = fields.OptionalText(WireNames.Reason, ReleaseChecks.CheckReason),
        };
        if (command == new UpdateRule(command.Id) && !fields.IsBroken)
        {
            fields.Reject("body", "must give at least one of name, position, match, target, enabled, ttl_seconds and reason to change");
        }

        return command;
    }
}
