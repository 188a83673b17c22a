using Kenger.Registry.Server.Store;
using Kenger.Registry.Server.Store.Sqlite;

namespace Kenger.Registry.Server.Tests.Store;

public sealed class SqliteMemoryStoreTests : RegistryStoreContract
{
    [Fact]
    public void Load_AnotherMemory_SharesNothing()
    {
        using var other = Create();
        Commit(Store.Load(), draft => draft.AddNamespace("a", "", "/"));

        Assert.Empty(other.Load().Namespaces);
    }

    private protected override IRegistryStore Create() => new SqliteRegistryStore(null);
}
