using Kenger.Gateway.Nodes;

namespace Kenger.Gateway.Tests;

public sealed class EjectionRulesTests
{
    [Theory]
    [InlineData(true, true, true)]
    [InlineData(true, false, true)]
    [InlineData(false, true, false)]
    [InlineData(false, false, true)]
    public void Allows_TheLastNodeWhileAHealthyOneStandsBy_IfItIsNewOrTakesNoConnections(bool isCandidate, bool spareTheLast, bool allowed)
    {
        var (table, node) = Table(isCandidate, hasStandby: true);

        Assert.Equal(allowed, EjectionRules.Allows(table, node, share: 0.5, spareTheLast));
    }

    [Fact]
    public void Allows_TheLastNodeWhileNobodyStandsBy_StaysInTheTraffic()
    {
        var (table, node) = Table(isCandidate: true, hasStandby: false);

        Assert.False(EjectionRules.Allows(table, node, share: 0.5, spareTheLast: true));
    }

    [Fact]
    public void Allows_AllNewNodesWhileAHealthyOneStandsBy_BeyondTheShare()
    {
        var window = RolloutWindow.Create(FakeRegistry.RolloutAt(2), before: null);
        NodeEntry[] entries = [.. Tables.Entries(100, 100, 100, 0).Select(
            (entry, i) => entry with { Node = entry.Node.With(i < 3 ? Rules.V2 : null, window), OwnWeight = 100, IsStandby = i == 3 })];
        var table = new NodeTable("shop", entries, NodeTableSettings.Default);
        table = table.With(entries[0].Node, NodeHealth.Ejected("5 errors", since: 1), NodeTableSettings.Default);

        Assert.True(EjectionRules.Allows(table, entries[1].Node, share: 0, spareTheLast: true));
    }

    [Fact]
    public void Allows_ThoseThatStandByServe_OneMayGoAndTheLastStays()
    {
        NodeEntry[] entries = [.. Tables.Entries(100, 0, 0).Select(
            (entry, i) => entry with { OwnWeight = 100, IsStandby = i > 0 })];
        var table = Tables.Sick(new NodeTable("shop", entries, NodeTableSettings.Default), 1);

        Assert.True(EjectionRules.Allows(table, entries[1].Node, share: 0, spareTheLast: true));
        table = table.With(entries[1].Node, NodeHealth.Ejected("5 errors", since: 1), NodeTableSettings.Default);
        Assert.False(EjectionRules.Allows(table, entries[2].Node, share: 1, spareTheLast: true));
    }

    private static (NodeTable Table, GatewayNode Node) Table(bool isCandidate, bool hasStandby)
    {
        var window = RolloutWindow.Create(FakeRegistry.RolloutAt(2), before: null);
        NodeEntry[] entries = [.. Tables.Entries(100, 0).Select((entry, i) => entry with
        {
            Node = entry.Node.With(i == 0 && isCandidate ? Rules.V2 : null, window),
            OwnWeight = 100,
            IsStandby = hasStandby && i == 1,
        })];
        return (new NodeTable("shop", entries, NodeTableSettings.Default), entries[0].Node);
    }
}
