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
    public static IResult List(HttpRequest request, RegistryState state)
    {
        var query = new RequestQuery(request.Query);
        var ns = query.OptionalNamespace();
        if (query.IsRejected(out var refusal))
        {
            return Answer.Of(refusal);
        }

        if (ns is not null && request.Grant().Check(ns) is { } forbidden)
        {
            return Answer.Of(forbidden);
        }

        var namespaces = state.Current.Namespaces;
        if (ns is not null && !namespaces.ContainsKey(ns))
        {
            return Answer.Of(Refusal.NotFound($"there is no namespace '{ns}'"));
        }

        IEnumerable<NamespaceState> selected =
            ns is null ? request.Grant().Namespaces.Of(state.Current).OrderBy(each => each.Name, StringComparer.Ordinal) : [namespaces[ns]];
        return Answer.Of(
            (IReadOnlyList<RuleInfo>)[.. selected.SelectMany(each => each.Rules).Select(rule => rule.ToInfo())],
            KengerJson.Readable.ApiResponseIReadOnlyListRuleInfo);
    }

    public static async Task<IResult> Add(HttpRequest request, RegistryWriter writer, CancellationToken cancellationToken)
    {
        using var fields = await RequestFields.ReadAsync(request, cancellationToken);
        var command = new AddRule(
            fields.Text("ns", FieldChecks.CheckNamespace), RuleFields.Match(fields), RuleFields.Target(fields), request.Grant().Name)
        {
            Name = fields.OptionalText("name", ReleaseChecks.CheckRuleName),
            Position = RuleFields.OptionalPosition(fields),
            IsEnabled = fields.OptionalFlag("enabled") ?? true,
            TtlSeconds = (int?)fields.OptionalNumber("ttl_seconds", ReleaseChecks.CheckTtl),
            Reason = fields.OptionalText("reason", ReleaseChecks.CheckReason) is { Length: > 0 } reason ? reason : null,
        };
        return fields.IsRejected(out var refusal)
            ? Answer.Of(refusal)
            : Answer.Of(await writer.ExecuteAsync(command, request.Actor(), cancellationToken), KengerJson.Readable.ApiResponseRuleInfo);
    }

    public static async Task<IResult> Update(HttpRequest request, RegistryWriter writer, CancellationToken cancellationToken)
    {
        using var fields = await RequestFields.ReadAsync(request, cancellationToken);
        var command = new UpdateRule(fields.Number("id", FieldChecks.CheckId))
        {
            Name = fields.OptionalText("name", RuleFields.CheckNameOrNone),
            Position = RuleFields.OptionalPosition(fields),
            Match = RuleFields.OptionalMatch(fields),
            Target = RuleFields.OptionalTarget(fields),
            IsEnabled = fields.OptionalFlag("enabled"),
            TtlSeconds = (int?)fields.OptionalNumber("ttl_seconds", ReleaseChecks.CheckTtlOrNone),
            Reason = fields.OptionalText("reason", ReleaseChecks.CheckReason),
        };
        if (command == new UpdateRule(command.Id) && !fields.IsRejected(out _))
        {
            fields.Reject("body", "must give at least one of name, position, match, target, enabled, ttl_seconds and reason to change");
        }

        return fields.IsRejected(out var refusal)
            ? Answer.Of(refusal)
            : Answer.Of(await writer.ExecuteAsync(command, request.Actor(), cancellationToken), KengerJson.Readable.ApiResponseRuleInfo);
    }

    public static async Task<IResult> Delete(HttpRequest request, RegistryWriter writer, CancellationToken cancellationToken)
    {
        using var fields = await RequestFields.ReadAsync(request, cancellationToken);
        var command = new DeleteRule(fields.Number("id", FieldChecks.CheckId));
        return fields.IsRejected(out var refusal)
            ? Answer.Of(refusal)
            : Answer.Of(await writer.ExecuteAsync(command, request.Actor(), cancellationToken), KengerJson.Readable.ApiResponseRuleRemoval);
    }
}
