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

/// <summary><c>/v1/agent/…</c> about services, and about the agent itself.</summary>
internal static class AgentEndpoints
{
    private const int RegistryPort = 8300;

    public static async Task<IResult> Register(
        HttpContext context,
        RegistryWriter writer,
        AllowedHosts hosts,
        IOptions<KengerRegistryServerOptions> options,
        CancellationToken cancellationToken)
    {
        if (BodyFields.Read(await RequestBody.ReadAsync(context.Request, cancellationToken)) is not { } fields)
        {
            return ConsulAnswer.Invalid("Request decode failed: the body must be a JSON object");
        }

        var agent = CallerAgent.Of(context);
        var service = ServiceReader.Read(fields, "Name", agent, agent, agent);
        if (hosts.WhyNot(service.Address.Host) is { } why)
        {
            fields.Reject("Address", why);
        }

        if (fields.Problems.Count > 0)
        {
            return ConsulAnswer.Invalid("Invalid service: " + string.Join("; ", fields.Problems));
        }

        var registered = await writer.ExecuteAsync(
            new RegisterService(
                service.Address, service.Weight, service.HealthPath, service.Entry with { IsProxied = LocalProgram.IsProxied(context.Request) },
                CreateNamespace: !options.Value.StrictNamespaces),
            context.Request.Actor(),
            cancellationToken);
        return registered.Refusal is { } refusal ? ConsulAnswer.From(refusal) : ConsulAnswer.Done;
    }

    public static async Task<IResult> Deregister(HttpContext context, string id, RegistryState state, RegistryWriter writer, CancellationToken cancellationToken)
    {
        if (NamespaceServices.FindById(CallerAgent.Namespaces(context, state), id, CallerAgent.Of(context)) is not { } service)
        {
            return UnknownService(id);
        }

        var removed = await writer.ExecuteAsync(new DeregisterNode(service.Address), context.Request.Actor(), cancellationToken);
        return removed.Refusal is { } refusal ? ConsulAnswer.From(refusal) : ConsulAnswer.Done;
    }

    public static async Task<IResult> Maintenance(HttpContext context, string id, RegistryState state, RegistryWriter writer, CancellationToken cancellationToken)
    {
        var query = context.Request.Query;
        if (query["enable"].ToString() is not ("true" or "false") || query["reason"].ToString() is { Length: > 255 })
        {
            return ConsulAnswer.Invalid("Missing value for enable, which is true or false; a reason has at most 255 characters");
        }

        if (NamespaceServices.FindById(CallerAgent.Namespaces(context, state), id, CallerAgent.Of(context)) is not { } service)
        {
            return UnknownService(id);
        }

        var reason = query["reason"].ToString() is { Length: > 0 } given ? given : "Maintenance mode is enabled for this service, but no reason was provided. This is a default message.";
        var maintenance = query["enable"].ToString() == "true" ? reason : null;
        if (!VisibleText.IsVisible(reason))
        {
            return ConsulAnswer.Invalid("the reason has control or invisible characters");
        }

        var changed = await writer.ExecuteAsync(
            new ChangeService(service.Address, service.Entry.Id, (entry, _) => entry.Maintenance == maintenance ? entry : entry with { Maintenance = maintenance })
            {
                Reason = maintenance ?? "maintenance is over",
            },
            context.Request.Actor(),
            cancellationToken);
        return changed.Refusal is { } refusal ? ConsulAnswer.From(refusal) : ConsulAnswer.Done;
    }

    public static IResult Services(HttpContext context, RegistryState state, ConsulReads reads)
    {
        var snapshot = state.Current;
        return ConsulAnswer.From(
            Own(context, snapshot).DistinctBy(service => service.Entry.Id).ToDictionary(service => service.Entry.Id, service => reads.View(service, snapshot).ToAgentService()),
            ConsulJson.Default.DictionaryStringAgentServiceAnswer);
    }

    public static IResult Service(HttpContext context, string id, RegistryState state, ConsulReads reads)
    {
        var snapshot = state.Current;
        return NamespaceServices.FindById(context.Request.Grant().Namespaces.Select(snapshot), id, CallerAgent.Of(context)) is { } service
            ? ConsulAnswer.From(reads.View(service, snapshot).ToAgentService(), ConsulJson.Default.AgentServiceAnswer)
            : ConsulAnswer.From(ErrorCodes.NotFound, $"unknown service ID: {VisibleText.Escape(LongText.Shorten(id))}");
    }

    public static IResult Checks(HttpContext context, RegistryState state, ConsulReads reads)
    {
        var snapshot = state.Current;
        return ConsulAnswer.From(
            Own(context, snapshot).SelectMany(service => reads.View(service, snapshot).Checks()).DistinctBy(check => check.CheckID).ToDictionary(check => check.CheckID),
            ConsulJson.Default.DictionaryStringCheckAnswer);
    }

    public static IResult Self(HttpContext context, ConsulReads reads)
    {
        var agent = CallerAgent.Of(context);
        return ConsulAnswer.From(
            new SelfAnswer(
                new SelfConfigAnswer { Datacenter = reads.Datacenter, NodeName = agent, NodeID = ServiceView.IdOf(agent), Version = Release.Of(typeof(AgentEndpoints)) },
                Member(context)),
            ConsulJson.Default.SelfAnswer);
    }

    public static IResult Members(HttpContext context) => ConsulAnswer.From([Member(context)], ConsulJson.Default.ListMemberAnswer);

    /// <summary>There is always one, whoever is asked: servers of a shared store are equal.</summary>
    public static IResult Leader(HttpContext context) => ConsulAnswer.From(PeerOf(context), ConsulJson.Default.String);

    public static IResult Peers(HttpContext context) => ConsulAnswer.From([PeerOf(context)], ConsulJson.Default.StringArray);

    private static IEnumerable<KnownService> Own(HttpContext context, RegistrySnapshot snapshot)
    {
        var agent = CallerAgent.Of(context);
        return context.Request.Grant().Namespaces.Select(snapshot).OrderBy(ns => ns.Name, StringComparer.Ordinal)
            .SelectMany(ns => NamespaceServices.Of(ns).All).Where(service => service.Entry.Agent == agent);
    }

    private static string PeerOf(HttpContext context) => $"{LocalAddress(context)}:{RegistryPort}";

    private static MemberAnswer Member(HttpContext context) => new() { Name = "kenger", Addr = LocalAddress(context), Port = context.Connection.LocalPort };

    private static string LocalAddress(HttpContext context) => ClientNetwork.Normalize(context.Connection.LocalIpAddress)?.ToString() ?? "127.0.0.1";

    private static IResult UnknownService(string id) => ConsulAnswer.From(
        ErrorCodes.NotFound,
        $"Unknown service ID \"{VisibleText.Escape(LongText.Shorten(id))}\": it was not registered from your address, nor from one other alone. Ensure that the service ID is passed, not the service name.");
}
