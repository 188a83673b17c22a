using Kenger.Contracts;
using Kenger.Registry.Consul.Changes;
using Kenger.Registry.Consul.Checks;
using Kenger.Registry.Consul.Reading;
using Kenger.Registry.Consul.Services;
using Kenger.Registry.Server.Access;
using Kenger.Registry.Server.Http;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.Telemetry;
using Kenger.Registry.Server.Writing;
using Microsoft.AspNetCore.Http;

namespace Kenger.Registry.Consul.Http;

/// <summary><c>/v1/agent/check/…</c></summary>
internal static class AgentCheckEndpoints
{
    public static async Task<IResult> Register(HttpContext context, RegistryState state, RegistryWriter writer, CancellationToken cancellationToken)
    {
        if (BodyFields.Read(await RequestBody.ReadAsync(context.Request, cancellationToken)) is not { } fields)
        {
            return ConsulAnswer.Invalid("Request decode failed: the body must be a JSON object");
        }

        var serviceId = fields.Text("ServiceID");
        var check = CheckReader.Read(fields, "", "");
        if (check.Id.Length == 0)
        {
            fields.Reject("Name", "is missing");
        }

        if (serviceId.Length == 0)
        {
            fields.Reject("ServiceID", "is missing: Kenger has checks of services, and none of machines");
        }

        if (fields.Problems.Count > 0)
        {
            return ConsulAnswer.Invalid("Invalid check: " + string.Join("; ", fields.Problems));
        }

        if (NamespaceServices.FindById(CallerAgent.Namespaces(context, state), serviceId, CallerAgent.Of(context)) is not { } service)
        {
            return ConsulAnswer.From(ErrorCodes.NotFound, $"ServiceID \"{VisibleText.Escape(LongText.Shorten(serviceId))}\" does not exist");
        }

        if (service.Entry.Checks.Count >= ServiceReader.MaxChecks && service.Entry.FindCheck(check.Id) is null)
        {
            return ConsulAnswer.Invalid($"the service has {ServiceReader.MaxChecks} checks, as many as it may");
        }

        var changed = await writer.ExecuteAsync(
            new ChangeService(service.Address, service.Entry.Id, (entry, now) => Added(entry, check, now)), context.Request.Actor(), cancellationToken);
        return changed.Refusal is { } refusal ? ConsulAnswer.From(refusal) : ConsulAnswer.Done;
    }

    public static async Task<IResult> Deregister(HttpContext context, string id, RegistryState state, RegistryWriter writer, CancellationToken cancellationToken)
    {
        if (NamespaceServices.FindByCheck(CallerAgent.Namespaces(context, state), id, CallerAgent.Of(context)) is not { } service)
        {
            return Unknown(id);
        }

        var changed = await writer.ExecuteAsync(
            new ChangeService(service.Address, service.Entry.Id, (entry, _) => entry with { Checks = [.. entry.Checks.Where(check => check.Id != id)] }),
            context.Request.Actor(),
            cancellationToken);
        return changed.Refusal is { } refusal ? ConsulAnswer.From(refusal) : ConsulAnswer.Done;
    }

    public static Func<HttpContext, string, CheckWords, CancellationToken, Task<IResult>> Say(CheckStatus status) => (context, id, words, cancellationToken) =>
        words.SayAsync(context, id, status, context.Request.Query["note"].ToString(), cancellationToken);

    public static async Task<IResult> Update(HttpContext context, string id, CheckWords words, CancellationToken cancellationToken)
    {
        var fields = BodyFields.Read(await RequestBody.ReadAsync(context.Request, cancellationToken));
        return fields is null ? ConsulAnswer.Invalid("Request decode failed: the body must be a JSON object")
            : CheckStatuses.Parse(fields.Text("Status")) is not { } status ? ConsulAnswer.Invalid($"Invalid check status: '{VisibleText.Escape(LongText.Shorten(fields.Text("Status")))}'")
            : await words.SayAsync(context, id, status, fields.Text("Output"), cancellationToken);
    }

    public static IResult Unknown(string id) => ConsulAnswer.From(
        ErrorCodes.NotFound,
        $"Unknown check ID \"{VisibleText.Escape(LongText.Shorten(id))}\": it was not registered from your address, nor from one other alone. Ensure that the check ID is passed, not the check name.");

    private static ServiceEntry Added(ServiceEntry entry, CheckEntry check, DateTimeOffset now) =>
        entry.WithCheck(entry.FindCheck(check.Id) is { } same && same.Definition.IsSameAs(check.Definition)
            ? check with { Status = same.Status, Output = same.Output, Since = same.Since }
            : check with { Since = now.ToUnixTimeMilliseconds() });
}

/// <summary>
/// What services say of themselves. A word that says what is known already is a heartbeat: it renews the node's lease, which other servers hear of, and moves no revision.
/// </summary>
internal sealed class CheckWords(RegistryState state, RegistryWriter writer, CheckSchedule schedule, SteadyClock clock, RegistryMetrics metrics)
{
    public async Task<IResult> SayAsync(HttpContext context, string id, CheckStatus status, string output, CancellationToken cancellationToken)
    {
        if (NamespaceServices.FindByCheck(CallerAgent.Namespaces(context, state), id, CallerAgent.Of(context)) is not { } service)
        {
            return AgentCheckEndpoints.Unknown(id);
        }

        var check = service.Entry.FindCheck(id)!;
        if (check.Definition.Type != CheckDefinition.Ttl)
        {
            return ConsulAnswer.From(ErrorCodes.NotFound, $"CheckID \"{VisibleText.Escape(LongText.Shorten(id))}\" does not have associated TTL");
        }

        output = CheckEntry.Cut(VisibleText.Escape(output));
        metrics.Heartbeat();
        service.Node.Lease.Renew(clock.Now);
        schedule.Heard(new CheckKey(service.Node.Id, id), output, clock.Now);
        if (check.Status == status)
        {
            return ConsulAnswer.Done;
        }

        var changed = await writer.ExecuteAsync(
            new ChangeService(
                service.Address, service.Entry.Id, (entry, now) => entry.FindCheck(id) is { } known ? entry.WithCheck(known.With(status, output, now)) : null)
            {
                Reason = LongText.Cut(output.Length > 0 ? output : $"check {id} is {status.ToWireName()}"),
            },
            context.Request.Actor(),
            cancellationToken);
        return changed.Refusal is { } refusal ? ConsulAnswer.From(refusal) : ConsulAnswer.Done;
    }
}
