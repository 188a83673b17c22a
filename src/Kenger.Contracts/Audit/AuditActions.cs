namespace Kenger.Contracts;

/// <summary>The values of <see cref="AuditEntry.Action"/>.</summary>
public static class AuditActions
{
    /// <summary>A namespace was created, by itself or with its first node.</summary>
    public const string NamespaceAdd = "namespace.add";

    /// <summary>Fields of a namespace were changed.</summary>
    public const string NamespaceUpdate = "namespace.update";

    /// <summary>A namespace was deleted, and its nodes with it.</summary>
    public const string NamespaceDelete = "namespace.delete";

    /// <summary>A node registered, or registered again with something else.</summary>
    public const string NodeRegister = "node.register";

    /// <summary>A node deregistered.</summary>
    public const string NodeDeregister = "node.deregister";

    /// <summary>An operator set a node's weight.</summary>
    public const string NodeWeight = "node.weight";

    /// <summary>An operator took a node out of the traffic, or back in.</summary>
    public const string NodeDrain = "node.drain";

    /// <summary>What still ran at a drained node was ended, because the time for it was over.</summary>
    public const string NodeClose = "node.close";

    /// <summary>A weight, drain or host switch that was made for a time is over.</summary>
    public const string OverrideExpire = "override.expire";

    /// <summary>Fields of a node were changed by id.</summary>
    public const string NodeUpdate = "node.update";

    /// <summary>A node was deleted by id.</summary>
    public const string NodeDelete = "node.delete";

    /// <summary>A node was silent for too long to get traffic.</summary>
    public const string NodeOffline = "node.offline";

    /// <summary>An offline node was heard from again.</summary>
    public const string NodeOnline = "node.online";

    /// <summary>A node was silent for so long that it was deleted.</summary>
    public const string NodeExpire = "node.expire";

    /// <summary>A host was switched to another namespace, or back.</summary>
    public const string HostSwitch = "host.switch";

    /// <summary>A traffic rule was added.</summary>
    public const string RuleAdd = "rule.add";

    /// <summary>Fields of a traffic rule were changed.</summary>
    public const string RuleUpdate = "rule.update";

    /// <summary>A traffic rule was deleted.</summary>
    public const string RuleDelete = "rule.delete";

    /// <summary>A traffic rule that was made for a time is over.</summary>
    public const string RuleExpire = "rule.expire";

    /// <summary>A route was added, or replaced.</summary>
    public const string RoutePut = "route.put";

    /// <summary>A route was deleted.</summary>
    public const string RouteDelete = "route.delete";

    /// <summary>A version of a route was brought back.</summary>
    public const string RouteRollback = "route.rollback";

    /// <summary>A route was added, replaced or deleted as one of many.</summary>
    public const string RouteImport = "route.import";

    /// <summary>A route was brought back, or deleted, as one of many that are as they were.</summary>
    public const string RouteRestore = "route.restore";

    /// <summary>A rollout was started.</summary>
    public const string RolloutStart = "rollout.start";

    /// <summary>A rollout went to its next step, or had its last one.</summary>
    public const string RolloutAdvance = "rollout.advance";

    /// <summary>A rollout stays at its step: an operator said so, or there is nothing to judge by.</summary>
    public const string RolloutPause = "rollout.pause";

    /// <summary>A rollout goes on.</summary>
    public const string RolloutResume = "rollout.resume";

    /// <summary>An operator let a rollout leave a step that waits for an approval.</summary>
    public const string RolloutApprove = "rollout.approve";

    /// <summary>An operator had a rollout go to its next step.</summary>
    public const string RolloutNext = "rollout.next";

    /// <summary>An operator gave a version all of the traffic.</summary>
    public const string RolloutPromote = "rollout.promote";

    /// <summary>An operator gave all traffic back to what had it before a rollout.</summary>
    public const string RolloutAbort = "rollout.abort";

    /// <summary>The registry gave all traffic back, because the new version broke a limit.</summary>
    public const string RolloutRollback = "rollout.rollback";

    /// <summary>What a rollout had taken the traffic from serves again, because nobody else is left.</summary>
    public const string RolloutReinstate = "rollout.reinstate";

    /// <summary>Notices could not be delivered, and were given up.</summary>
    public const string NoticeDrop = "notice.drop";

    /// <summary>An operator had the nodes expired that self-preservation kept.</summary>
    public const string SelfPreservationLift = "self_preservation.lift";
}
