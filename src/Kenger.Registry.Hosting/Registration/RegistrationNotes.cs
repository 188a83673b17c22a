using Kenger.Contracts;
using Kenger.Registry.Hosting.Advertising;
using Kenger.Registry.Hosting.Configuration;
using Microsoft.Extensions.Logging;

namespace Kenger.Registry.Hosting.Registration;

/// <summary>
/// What is to be said of a registration although it was accepted: that gateways may not reach it, that it gets no traffic, that it is
/// unhealthy. Each once, again when it is another thing, and once when it is over.
/// </summary>
internal sealed partial class RegistrationNotes(ILogger logger)
{
    private string? _concern;
    private string? _hint;
    private string? _heldBack;
    private string? _near;
    private string? _wrong;

    /// <summary>What gateways are about to be told.</summary>
    public void Advertise(Advertisement advertisement)
    {
        var (node, concern, hint) = advertisement;
        if (concern is not null && concern != _concern)
        {
            LogConcern(node, concern);
        }

        if (hint is not null && hint != _hint)
        {
            LogHint(node, hint);
        }

        (_concern, _hint) = (concern, hint);
    }

    /// <summary>What the registry answered to a registration: the service may wait in vain for requests.</summary>
    public void Registered(NodeAddress node, NodeInfo registered)
    {
        var heldBack = TrafficText.WhyNone(registered);
        if (heldBack is not null && heldBack != _heldBack)
        {
            LogHeldBack(node, heldBack);
        }
        else if (heldBack is null && _heldBack is not null)
        {
            LogNotHeldBack(node);
        }

        _heldBack = heldBack;
        if (registered.NearNamespace is { } near && near != _near)
        {
            LogNearNamespace(node, near, Setting.NameOf(Setting.Namespace));
        }

        _near = registered.NearNamespace;
    }

    /// <summary>How gateways find the service; null while none has told.</summary>
    public void Seen(NodeAddress node, SeenByGateways? seen)
    {
        // None that has told is no news: the registry may have been restarted.
        if (seen is null)
        {
            return;
        }

        var wrong = HealthText.WhatIsWrong(seen);
        if (wrong is not null && wrong != _wrong)
        {
            LogUnhealthy(HealthText.WhoSays(seen), node, wrong);
        }
        else if (wrong is null && _wrong is not null)
        {
            LogHealthy(node);
        }

        _wrong = wrong;
    }

    [LoggerMessage(EventIds.AddressConcern, LogLevel.Warning, "Gateways are told to reach {Node}, but {Concern}.")]
    private partial void LogConcern(NodeAddress node, string concern);

    [LoggerMessage(EventIds.AddressHint, LogLevel.Information, "Gateways are told to reach {Node}: {Hint}.")]
    private partial void LogHint(NodeAddress node, string hint);

    [LoggerMessage(EventIds.HeldBack, LogLevel.Warning, "Registered {Node}, but it gets no traffic: {Reason}.")]
    private partial void LogHeldBack(NodeAddress node, string reason);

    [LoggerMessage(EventIds.NotHeldBack, LogLevel.Information, "Registered {Node}, and it gets traffic now.")]
    private partial void LogNotHeldBack(NodeAddress node);

    [LoggerMessage(
        EventIds.NearNamespace,
        LogLevel.Warning,
        "Registered {Node}, alone in its namespace; there is also {Other} with nodes online (the case matters). If that one is meant, change {Setting}.")]
    private partial void LogNearNamespace(NodeAddress node, string other, string setting);

    [LoggerMessage(EventIds.Unhealthy, LogLevel.Warning, "{Gateways} {Node} unhealthy and send it no requests: {Problem}")]
    private partial void LogUnhealthy(string gateways, NodeAddress node, string problem);

    [LoggerMessage(EventIds.Healthy, LogLevel.Information, "All gateways find {Node} healthy now.")]
    private partial void LogHealthy(NodeAddress node);
}
