using Kenger.Registry.Server.Store.Sqlite;

namespace Kenger.Registry.Server.Tests.Store;

public sealed class SqliteStoreProviderTests
{
    [Theory]
    [InlineData("memory", "memory")]
    [InlineData("sqlite:/var/lib/kenger/registry.db", "sqlite:/var/lib/kenger/registry.db")]
    [InlineData("sqlite:///var/lib/kenger/registry.db", "sqlite:/var/lib/kenger/registry.db")]
    [InlineData("sqlite:/var/lib/../lib/x.db", "sqlite:/var/lib/x.db")]
    public void TryCreate_KnownForm_NamesThePlace(string address, string description)
    {
        Assert.True(new SqliteStoreProvider().TryCreate(address, out var store));
        using (store)
        {
            Assert.Equal(description, store.Description);
        }
    }

    [Theory]
    [InlineData("sqlite:registry.db", "registry.db")]
    [InlineData("sqlite:data/registry.db", "data/registry.db")]
    public void TryCreate_RelativePath_IsInTheWorkingDirectory(string address, string path)
    {
        Assert.True(new SqliteStoreProvider().TryCreate(address, out var store));
        using (store)
        {
            Assert.Equal("sqlite:" + Path.Combine(Directory.GetCurrentDirectory(), path), store.Description);
            Assert.False(File.Exists(path));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("registry.db")]
    [InlineData("sqlite:")]
    [InlineData("sqlite://")]
    [InlineData("sqlite:/")]
    [InlineData("sqlite:/var/lib/")]
    [InlineData("sqlite:x\0.db")]
    [InlineData("SQLITE:x.db")]
    [InlineData("Memory")]
    [InlineData("mysql:Server=db")]
    public void TryCreate_UnknownForm_IsLeftToOthers(string address)
    {
        Assert.False(new SqliteStoreProvider().TryCreate(address, out var store));
        Assert.Null(store);
    }
}
