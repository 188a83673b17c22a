using Kenger.Contracts;
using Kenger.Registry.Server.Changes.Namespaces;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Releases;

namespace Kenger.Registry.Server.Tests.Changes;

public sealed class NamespaceCommandTests
{
    private static readonly NamespaceRef Orders = new(null, "orders");

    private readonly RegistrySnapshot _known = RegistrySnapshot.Empty
        .After(new AddNamespace("orders", "all orders", "/h"))
        .After(Drafts.Register(Drafts.Address()))
        .After(Drafts.Register(Drafts.Address(port: 81)));

    [Fact]
    public void Add_NothingGiven_TakesTheDefaults()
    {
        var info = RegistrySnapshot.Empty.Answer(new AddNamespace("a", null, null));

        Assert.Equal((1L, "a", "", "/api/status", 0), (info.Id, info.Name, info.Description, info.HealthPath, info.NodeCount));
    }

    [Fact]
    public void Add_KnownName_IsAConflict() =>
        Assert.Equal(ErrorCodes.Conflict, _known.Refused(new AddNamespace("orders", null, null)).Code);

    [Fact]
    public void Update_GivenFields_ChangeAndOthersAndNodesStay()
    {
        var ns = _known.After(new UpdateNamespace(Orders, "new", null)).Namespaces["orders"];

        Assert.Equal(("new", "/h", 2), (ns.Description, ns.HealthPath, ns.Nodes.Count));
        Assert.Equal("", _known.After(new UpdateNamespace(Orders, "", null)).Namespaces["orders"].Description);
        Assert.Equal(_known.Version, _known.After(new UpdateNamespace(Orders, "all orders", "/h")).Version);
    }

    [Theory]
    [InlineData(1L, null)]
    [InlineData(null, "orders")]
    [InlineData(1L, "orders")]
    public void Selector_IdOrNameOrBoth_FindsIt(long? id, string? name) =>
        Assert.Equal(1, _known.Answer(new UpdateNamespace(new NamespaceRef(id, name), "x", null)).Id);

    [Fact]
    public void Update_OtherNameThanItsOwn_IsRefused()
    {
        var refusal = _known.Refused(new UpdateNamespace(new NamespaceRef(1, "renamed"), "x", null));

        Assert.Equal((ErrorCodes.Validation, "name"), (refusal.Code, Assert.Single(refusal.Fields!).Field));
        Assert.Equal(ErrorCodes.Validation, _known.Refused(new DeleteNamespace(new NamespaceRef(1, "renamed"))).Code);
    }

    [Fact]
    public void Commands_UnknownNamespace_AreRefused()
    {
        Assert.Equal(ErrorCodes.NotFound, _known.Refused(new UpdateNamespace(new NamespaceRef(9, null), "x", null)).Code);
        Assert.Equal(ErrorCodes.NotFound, _known.Refused(new DeleteNamespace(new NamespaceRef(null, "Orders"))).Code);
    }

    [Fact]
    public void Delete_WithNodes_LeavesATombstone()
    {
        var removal = _known.Answer(new DeleteNamespace(Orders));
        var gone = _known.After(new DeleteNamespace(Orders));

        Assert.Equal((2, gone.Version), (removal.RemovedNodes, removal.Version));
        Assert.Empty(gone.Namespaces);
        Assert.Empty(gone.AllNodes());
        Assert.Equal(new Tombstone("orders", "/h", Drafts.Start, gone.Version), gone.Tombstones["orders"]);
        Assert.Empty(gone.After(new AddNamespace("orders", null, null)).Tombstones);
    }

    [Fact]
    public void Registration_UnknownNamespace_AddsIt()
    {
        var ns = _known.After(Drafts.Register(Drafts.Address("new"))).Namespaces["new"];

        Assert.Equal((2L, "/api/status", 1), (ns.Id, ns.HealthPath, ns.Nodes.Count));
    }
}
