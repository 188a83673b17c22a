using Kenger.Contracts;
using Kenger.Registry.Server.State;

namespace Kenger.Console.Asking;

/// <summary>A gateway knows all of its namespaces, and a person perhaps some: what is told of an explanation to whom.</summary>
/// <param name="Explanation">What may be told; null when nothing may.</param>
/// <param name="LeadsAway">A rule leads to a namespace that is none of the person's.</param>
internal sealed record VisibleExplanation(Explanation? Explanation, bool LeadsAway)
{
    public static VisibleExplanation Of(Explanation it, NamespaceSet visible)
    {
        if (visible.IsAll)
        {
            return new(it, LeadsAway: false);
        }

        // Routes, hosts and sentences may name others' namespaces where the request is not for one of the person's own.
        if (it.Namespace is not { } ns || !visible.Includes(ns))
        {
            return new(null, LeadsAway: false);
        }

        var leadsAway = it.Target is { } target && !visible.Includes(target.Namespace);
        return new(
            it with
            {
                // A switched host's route is another namespace's.
                Route = it.HostSwitch is null ? it.Route : null,
                Target = leadsAway ? null : it.Target,
                Fallback = leadsAway ? null : it.Fallback,
                Aperture = leadsAway ? null : it.Aperture,
                Pick = leadsAway ? null : it.Pick,
                Nodes = it.Nodes is { } nodes ? [.. nodes.Where(node => visible.Includes(node.Namespace))] : null,
                // It may say which other name was meant.
                Problem = it.Problem is null ? null : NoNode,
            },
            leadsAway);
    }

    /// <summary>In place of a sentence that could name others.</summary>
    public const string NoNode = "no node can take it";
}
