using Kenger.Contracts;
using Kenger.Registry.Server.Changes;
using Kenger.Registry.Server.Changes.Namespaces;
using Kenger.Registry.Server.Changes.Rules;
using Kenger.Registry.Server.Changes.Time;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Nodes;
using Kenger.Registry.Server.State.Releases;

namespace Kenger.Registry.Server.Tests.Changes;

public sealed class RuleCommandTests
{
    private static readonly AddRule Rule = new("orders", new RuleMatch { Percent = 5 }, ToV2(), "ci");

    private static readonly RegistrySnapshot Basis = RegistrySnapshot.Empty
        .After(new AddNamespace("orders", null, null))
        .After(new AddNamespace("beta", null, null));

    [Fact]
    public void Add_Positions_AreOneToN()
    {
        var snapshot = Basis.After(Rule with { Name = "a" }).After(Rule with { Name = "b", Position = 99 }).After(Rule with { Name = "c", Position = 1 });

        Assert.Equal("c1 a2 b3", Order(snapshot));
        Assert.Equal(["b", "c", "a"], snapshot.After(new UpdateRule(2) { Position = 1 }).Namespaces["orders"].Rules.Select(rule => rule.Name));
        Assert.Equal("a1 b2 c3", Order(snapshot.After(new UpdateRule(3) { Position = 1_000 })));
        Assert.Equal("c1 b2", Order(snapshot.After(new DeleteRule(1))));
    }

    [Fact]
    public void Add_PassedBy_AreNotChangedThemselves()
    {
        var first = Basis.After(Rule with { Name = "a" });
        var second = first.After(Rule with { Name = "b", Position = 1 });

        Assert.Equal(first.Namespaces["orders"].Rules[0].Version, second.Namespaces["orders"].Rules[1].Version);
        Assert.Equal(second.Version, second.Namespaces["orders"].Version);
    }

    [Fact]
    public void Add_EveryField_IsKept()
    {
        var info = Basis.Answer(Rule with { Name = "n", Reason = "r", IsEnabled = false, TtlSeconds = 60 });

        Assert.Equal(
            (1, "orders", 1, "n", false, "ci", "r", Drafts.Start.AddSeconds(60)),
            (info.Id, info.Ns, info.Position, info.Name, info.Enabled, info.Author, info.Reason, info.ExpiresAt));
        Assert.Equal((Drafts.Start, Drafts.Start), (info.CreatedAt, info.UpdatedAt));
    }

    [Fact]
    public void Add_TargetThatSaysNothing_IsRefused()
    {
        var refusal = Basis.Refused(Rule with { Target = new RuleTarget { Ns = "orders" } });

        Assert.Equal((ErrorCodes.Validation, "target"), (refusal.Code, Assert.Single(refusal.Fields!).Field));
        // Its own namespace by name is its own namespace.
        Assert.Null(Basis.Answer(Rule with { Target = ToV2() with { Ns = "orders" } }).Target.Ns);
        Assert.Equal("beta", Basis.Answer(Rule with { Target = new RuleTarget { Ns = "beta" } }).Target.Ns);
    }

    [Fact]
    public void Add_UnknownNamespaces_AreNamed()
    {
        Assert.Contains("'nowhere'", Basis.Refused(Rule with { Ns = "nowhere" }).Message, StringComparison.Ordinal);
        var target = Basis.Refused(Rule with { Target = new RuleTarget { Ns = "gone" } });
        Assert.Equal(ErrorCodes.NotFound, target.Code);
        Assert.Contains("'gone' (target.ns)", target.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Add_AsManyAsANamespaceTakes_IsAConflict()
    {
        var full = Enumerable.Range(0, ReleaseChecks.MaxRules).Aggregate(Basis, (snapshot, _) => snapshot.After(Rule));

        Assert.Equal(ErrorCodes.Conflict, full.Refused(Rule).Code);
        full.Answer(Rule with { Ns = "beta" });
        full.After(new DeleteRule(50)).Answer(Rule);
    }

    [Fact]
    public void Update_GivenFields_ChangeAndOthersStay()
    {
        var snapshot = Basis.After(Rule with { Name = "n", Reason = "r", TtlSeconds = 60 });
        var match = new RuleMatch { Clients = ["::1"] };

        var off = snapshot.After(new UpdateRule(1) { IsEnabled = false }).Namespaces["orders"].Rules[0];
        Assert.Equal((false, "n", "r", 5), (off.IsEnabled, off.Name, off.Reason, off.Match.Percent));
        Assert.Equal(Drafts.Start.AddSeconds(60), off.Until);

        var other = snapshot.After(new UpdateRule(1) { Name = "", Reason = "", TtlSeconds = 0, Match = match, Target = new RuleTarget { Ns = "beta" } })
            .Namespaces["orders"].Rules[0];
        Assert.Equal((null, null, null, "beta", null), (other.Name, other.Reason, other.Until, other.Target.Ns, other.Match.Percent));
        Assert.Equal(Drafts.Start.AddSeconds(7), snapshot.Answer(new UpdateRule(1) { TtlSeconds = 7 }).ExpiresAt);
    }

    [Fact]
    public void Update_WhatItSaysAlready_ChangesNothing()
    {
        var snapshot = Basis.After(Rule with { Match = new RuleMatch { Clients = ["::1"] } });

        var same = snapshot.After(new UpdateRule(1) { Match = new RuleMatch { Clients = ["::1"] }, Target = ToV2(), Position = 9, IsEnabled = true });

        Assert.Equal(snapshot.Version, same.Version);
    }

    [Fact]
    public void Delete_TargetNamespace_LeavesTheRule()
    {
        var snapshot = Basis.After(Rule with { Target = new RuleTarget { Ns = "beta" } }).After(new DeleteNamespace(new NamespaceRef(null, "beta")));

        Assert.Single(snapshot.Namespaces["orders"].Rules);
        // And it can still be switched off.
        Assert.False(snapshot.Answer(new UpdateRule(1) { IsEnabled = false }).Enabled);
    }

    [Fact]
    public void Delete_ItsNamespace_TakesIt()
    {
        var snapshot = Basis.After(Rule).After(new DeleteNamespace(new NamespaceRef(null, "orders"))).After(new AddNamespace("orders", null, null));

        Assert.Empty(snapshot.Namespaces["orders"].Rules);
        Assert.Equal(2, snapshot.Answer(Rule).Id);
    }

    [Fact]
    public void Expire_AtItsEnd_RemovesTheRule()
    {
        var snapshot = Basis.After(Rule with { Name = "a", TtlSeconds = 60 }).After(Rule with { Name = "b" });
        var end = Drafts.Start.AddSeconds(60);

        Assert.False(ExpiredOverrides.AnyIn(snapshot, end.AddTicks(-1)));
        Assert.Equal("a1 b2", Order(snapshot.After(new ExpireOverrides(), end.AddTicks(-1))));
        Assert.True(ExpiredOverrides.AnyIn(snapshot, end));
        Assert.Equal("b1", Order(snapshot.After(new ExpireOverrides(), end)));
        // An operator was faster.
        Assert.Equal("a1 b2", Order(snapshot.After(new UpdateRule(1) { TtlSeconds = 0 }).After(new ExpireOverrides(), end)));
    }

    [Theory]
    [InlineData("orders", false)]
    [InlineData("beta", false)]
    [InlineData("orders,beta", true)]
    public void Change_TokenOfSomeNamespaces_NeedsBoth(string namespaces, bool allowed)
    {
        var actor = new Actor("limited", "", NamespaceSet.From(namespaces.Split(',')));
        var there = Rule with { Target = new RuleTarget { Ns = "beta" } };
        var snapshot = Basis.After(there).After(Rule);

        Check(there);
        Check(new UpdateRule(1) { IsEnabled = false });
        Check(new UpdateRule(2) { Target = there.Target });
        Check(new UpdateRule(1) { Target = ToV2() });
        Check(new DeleteRule(1));

        void Check<T>(RegistryCommand<T> command) =>
            Assert.Equal(allowed ? null : ErrorCodes.Forbidden, command.ApplyAs(actor, new RegistryDraft(snapshot, Drafts.Start)).Refusal?.Code);
    }

    private static RuleTarget ToV2() => new() { Labels = new Dictionary<string, string> { ["version"] = "v2" } };

    private static string Order(RegistrySnapshot snapshot) =>
        string.Join(' ', snapshot.Namespaces["orders"].Rules.Select(rule => $"{rule.Name}{rule.Position}"));
}
