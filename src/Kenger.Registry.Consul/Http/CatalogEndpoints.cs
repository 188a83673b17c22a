using Kenger.Contracts;
using Kenger.Registry.Consul.Answers;
using Kenger.Registry.Consul.Changes;
using Kenger.Registry.Consul.Reading;
using Kenger.Registry.Consul.Services;
using Kenger.Registry.Server;
using Kenger.Registry.Server.Access;
using Kenger.Registry.Server.Changes.Nodes;
using Kenger.Registry.Server.Http;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.Writing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Kenger.Registry.Consul.Http;

/// <summary><c>/v1/catalog/…</c></summary>
internal static class CatalogEndpoints
{
    public static Task<IResult> Services(HttpContext context, ConsulReads reads) => reads.OfAllAsync(
        context,
        static views =>
        {
            var services = new SortedDictionary<string, string[]>(StringComparer.Ordinal);
            foreach (var service in views.GroupBy(view => view.Name, StringComparer.Ordinal))
            {
                services[service.Key] = [.. service.SelectMany(view => view.Tags).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
            }

            return services;
        },
        ConsulJson.Default.SortedDictionaryStringStringArray);

    public static Task<IResult> Service(HttpContext context, string service, ConsulReads reads)
    {
        var tags = context.Request.Query["tag"].OfType<string>().ToArray();
        return reads.OfServiceAsync(
            context, service, views => views.Where(view => view.HasTags(tags)).Select(view => view.ToCatalogService()).ToList(), ConsulJson.Default.ListCatalogServiceAnswer);
    }

    public static Task<IResult> Nodes(HttpContext context, ConsulReads reads) => reads.OfAllAsync(
        context,
        static views => views.DistinctBy(view => view.Node).OrderBy(view => view.Node, StringComparer.Ordinal).Select(view => view.ToNode()).ToList(),
        ConsulJson.Default.ListNodeAnswer);

    public static Task<IResult> Node(HttpContext context, string node, ConsulReads reads) => reads.OfAllAsync(
        context,
        views =>
        {
            var own = views.Where(view => view.Node == node).ToArray();
            return own.Length == 0 ? null! : new CatalogNodeAnswer(
                own[0].ToNode(), own.DistinctBy(view => view.Id).ToDictionary(view => view.Id, view => view.ToNodeService()));
        },
        ConsulJson.Default.CatalogNodeAnswer);

    public static Task<IResult> NodeServices(HttpContext context, string node, ConsulReads reads) => reads.OfAllAsync(
        context,
        views =>
        {
            var own = views.Where(view => view.Node == node).ToArray();
            return new CatalogNodeServicesAnswer(own.FirstOrDefault()?.ToNode(), [.. own.Select(view => view.ToNodeService())]);
        },
        ConsulJson.Default.CatalogNodeServicesAnswer);

    public static IResult Datacenters(ConsulReads reads) => ConsulAnswer.From([reads.Datacenter], ConsulJson.Default.StringArray);

    public static async Task<IResult> Register(
        HttpContext context,
        RegistryState state,
        RegistryWriter writer,
        ConsulReads reads,
        AllowedHosts hosts,
        IOptions<KengerRegistryServerOptions> options,
        CancellationToken cancellationToken)
    {
        if (BodyFields.Read(await RequestBody.ReadAsync(context.Request, cancellationToken)) is not { } fields)
        {
            return ConsulAnswer.Invalid("Request decode failed: the body must be a JSON object");
        }

        var (node, address) = (fields.Text("Node"), fields.Text("Address"));
        if (node.Length == 0 || address.Length == 0)
        {
            return ConsulAnswer.Invalid("Must provide node and address");
        }

        var checks = (fields.Object("Check") is { } one ? fields.Objects("Checks").Prepend(one) : fields.Objects("Checks")).ToArray();
        var told = checks.Select(ToldCheck.Read).ToArray();
        if (fields.Object("Service") is not { } service)
        {
            return await TellAsync(context, state, writer, reads, fields, node, told, cancellationToken);
        }

        var request = ServiceReader.Read(service, "Service", agent: "", node, address);
        if (hosts.WhyNot(request.Address.Host) is { } why)
        {
            fields.Reject("Address", why);
        }

        if (told.Length > ServiceReader.MaxChecks || told.Any(check => check.ServiceId.Length > 0 && check.ServiceId != request.Entry.Id))
        {
            fields.Reject("Checks", $"must be of the service that is registered, and at most {ServiceReader.MaxChecks}");
        }

        ServiceReader.CheckIds(fields, [.. told.Select(check => check.Entry)]);
        if (fields.Problems.Count > 0)
        {
            return ConsulAnswer.Invalid("Invalid service: " + string.Join("; ", fields.Problems));
        }

        var registered = await writer.ExecuteAsync(
            new RegisterService(
                request.Address, request.Weight, request.HealthPath, request.Entry with { Checks = [.. told.Select(check => check.Entry)] },
                CreateNamespace: !options.Value.StrictNamespaces),
            context.Request.Actor(),
            cancellationToken);
        return registered.Refusal is { } refusal ? ConsulAnswer.From(refusal) : True();
    }

    public static async Task<IResult> Deregister(HttpContext context, RegistryState state, RegistryWriter writer, ConsulReads reads, CancellationToken cancellationToken)
    {
        if (BodyFields.Read(await RequestBody.ReadAsync(context.Request, cancellationToken)) is not { } fields)
        {
            return ConsulAnswer.Invalid("Request decode failed: the body must be a JSON object");
        }

        var (node, id, check) = (fields.Text("Node"), fields.Text("ServiceID"), fields.Text("CheckID"));
        if (node.Length == 0 || fields.Problems.Count > 0)
        {
            return ConsulAnswer.Invalid(fields.Problems.Count > 0 ? string.Join("; ", fields.Problems) : "Must provide node");
        }

        // What is not there is gone, as Consul says.
        foreach (var view in reads.Visible(context, state.Current).Where(view => view.Node == node && (id.Length == 0 || view.Id == id)).ToArray())
        {
            var refusal = check.Length == 0
                ? (await writer.ExecuteAsync(new DeregisterNode(view.Place), context.Request.Actor(), cancellationToken)).Refusal
                : (await writer.ExecuteAsync(
                    new ChangeService(view.Place, view.Id, (entry, _) => entry.FindCheck(check) is null ? entry
                        : entry with { Checks = [.. entry.Checks.Where(each => each.Id != check)] }),
                    context.Request.Actor(),
                    cancellationToken)).Refusal;
            if (refusal is not null)
            {
                return ConsulAnswer.From(refusal);
            }
        }

        return True();
    }

    // Who checks from outside tells what it saw of a service that is there.
    private static async Task<IResult> TellAsync(
        HttpContext context, RegistryState state, RegistryWriter writer, ConsulReads reads, BodyFields fields, string node, ToldCheck[] told, CancellationToken cancellationToken)
    {
        if (told.Length == 0)
        {
            return ConsulAnswer.Invalid("Must provide a service, or checks of one: Kenger's nodes are where its services are, and none is without");
        }

        if (fields.Problems.Count > 0)
        {
            return ConsulAnswer.Invalid("Invalid check: " + string.Join("; ", fields.Problems));
        }

        foreach (var check in told)
        {
            if (reads.Visible(context, state.Current).FirstOrDefault(view => view.Node == node && view.Id == check.ServiceId) is not { } view)
            {
                return ConsulAnswer.From(ErrorCodes.NotFound, $"the node has no service with the ID \"{VisibleText.Escape(LongText.Shorten(check.ServiceId))}\"");
            }

            var changed = await writer.ExecuteAsync(
                new ChangeService(view.Place, view.Id, (entry, now) => Told(entry, check.Entry, now)), context.Request.Actor(), cancellationToken);
            if (changed.Refusal is { } refusal)
            {
                return ConsulAnswer.From(refusal);
            }
        }

        return True();
    }

    private static ServiceEntry Told(ServiceEntry entry, CheckEntry check, DateTimeOffset now) => entry.FindCheck(check.Id) switch
    {
        null => entry.Checks.Count >= ServiceReader.MaxChecks ? entry : entry.WithCheck(check with { Since = now.ToUnixTimeMilliseconds() }),
        // What the registry runs, it knows better.
        { Definition.Type.Length: > 0 } => entry,
        { } known when known.Status == check.Status && known.Output == check.Output && known.Notes == check.Notes => entry,
        { } known => entry.WithCheck(known.With(check.Status, check.Output, now) with { Output = check.Output, Notes = check.Notes }),
    };

    private static IResult True() => ConsulAnswer.From(true, ConsulJson.Default.Boolean);
}

/// <summary>A check that somebody outside runs, and what it found.</summary>
/// <param name="ServiceId">Whose check it is.</param>
/// <param name="Entry">The check.</param>
internal sealed record ToldCheck(string ServiceId, CheckEntry Entry)
{
    public static ToldCheck Read(BodyFields fields)
    {
        var id = fields.Text("CheckID") is { Length: > 0 } given ? given : fields.Text("Name");
        if (id.Length is 0 or > 128 || fields.Text("Name").Length > 256 || fields.Text("Notes").Length > 1_024)
        {
            fields.Reject("CheckID", "must have 1 to 128 characters, Name at most 256, Notes at most 1,024");
        }

        var status = CheckStatuses.Parse(fields.Text("Status") is { Length: > 0 } text ? text : "critical");
        if (status is null)
        {
            fields.Reject("Status", "must be passing, warning or critical");
        }

        return new ToldCheck(fields.Text("ServiceID"), new CheckEntry
        {
            Id = VisibleText.Escape(id),
            Name = VisibleText.Escape(fields.Text("Name") is { Length: > 0 } name ? name : id),
            Notes = VisibleText.Escape(fields.Text("Notes")),
            Output = CheckEntry.Cut(VisibleText.Escape(fields.Text("Output"))),
            Definition = new CheckDefinition(),
            Status = status ?? CheckStatus.Critical,
        });
    }
}
