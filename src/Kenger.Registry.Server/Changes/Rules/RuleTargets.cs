using Kenger.Contracts;
using Kenger.Registry.Server.State;

namespace Kenger.Registry.Server.Changes.Rules;

/// <summary>Whether a rule leads anywhere.</summary>
internal static class RuleTargets
{
    /// <summary>Null when it does.</summary>
    public static Refusal? Check(RuleTarget target, string ns, RegistryDraft draft) =>
        target.LeadsAway(ns) ? draft.FindNamespace(target.Ns!) is null ? draft.NoSuchNamespace(target.Ns!, " (target.ns) to send requests to", ": add it first") : null
        : target.Labels is null ? Refusal.Invalid(new FieldError(
            "target", $"must name labels, or another namespace than '{ns}': its nodes get these requests without a rule"))
        : null;

    /// <summary>A rule's own namespace is not written down.</summary>
    public static RuleTarget In(this RuleTarget target, string ns) => target.LeadsAway(ns) ? target : target with { Ns = null };

    private static bool LeadsAway(this RuleTarget target, string ns) => target.Ns is not null && target.Ns != ns;
}
