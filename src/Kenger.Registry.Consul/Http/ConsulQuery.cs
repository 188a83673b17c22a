using System.Globalization;
using Kenger.Registry.Consul.Reading;
using Microsoft.AspNetCore.Http;

namespace Kenger.Registry.Consul.Http;

/// <summary>What all reads of Consul's API may say in their query.</summary>
internal sealed record ConsulQuery
{
    public static readonly TimeSpan DefaultWait = TimeSpan.FromMinutes(5);
    public static readonly TimeSpan MaxWait = TimeSpan.FromMinutes(10);

    // What Kenger does not have must not be taken for "no restriction": an answer would say more than was asked for.
    private static readonly string[] NotThere = ["filter", "node-meta", "sg", "peer", "samenessGroup"];

    /// <summary>The last index the caller knows; 0 for none, and then nothing is waited for.</summary>
    public ulong Index { get; private init; }

    public TimeSpan Wait { get; private init; } = DefaultWait;

    /// <summary>Null, and why, where it can't be answered.</summary>
    public static ConsulQuery? Read(HttpRequest request, string datacenter, out IResult? refusal)
    {
        var query = request.Query;
        refusal = null;
        if (query["dc"].ToString() is { Length: > 0 } other && other != datacenter)
        {
            refusal = ConsulAnswer.From(StatusCodes.Status500InternalServerError, "No path to datacenter");
            return null;
        }

        if (Array.Find(NotThere, query.ContainsKey) is { } name)
        {
            refusal = ConsulAnswer.Invalid($"Kenger has no ?{name}=: ask for all, and choose from the answer");
            return null;
        }

        if (query["ns"].ToString() is { Length: > 0 } ns && ns != "default")
        {
            refusal = ConsulAnswer.Invalid("Kenger has no namespaces of Consul Enterprise: a service's name is Kenger's namespace");
            return null;
        }

        var index = 0UL;
        if (query["index"].ToString() is { Length: > 0 } text && !ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out index))
        {
            refusal = ConsulAnswer.Invalid("Invalid index");
            return null;
        }

        var wait = DefaultWait;
        if (query["wait"].ToString() is { Length: > 0 } given && !GoDuration.TryParse(given, out wait))
        {
            refusal = ConsulAnswer.Invalid("Invalid wait time");
            return null;
        }

        wait = wait == TimeSpan.Zero ? DefaultWait : wait;
        return new ConsulQuery { Index = index, Wait = wait < MaxWait ? wait : MaxWait };
    }
}
