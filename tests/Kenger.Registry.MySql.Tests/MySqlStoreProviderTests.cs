using Kenger.Registry.Server.State;

namespace Kenger.Registry.MySql.Tests;

public sealed class MySqlStoreProviderTests
{
    [Theory]
    [InlineData("mysql://kenger:secret@db:3307/registry", "mysql://db:3307/registry")]
    [InlineData("mysql://kenger@db/registry", "mysql://db:3306/registry")]
    [InlineData("mysql://k%40x:p%3Aw@10.0.0.1/registry", "mysql://10.0.0.1:3306/registry")]
    [InlineData("mysql:Server=db;Database=registry;User ID=kenger;Password=secret", "mysql://db:3306/registry")]
    [InlineData("mysql:Host=db;Port=3307;Database=registry;Uid=kenger;Pwd=secret;SslMode=Required", "mysql://db:3307/registry")]
    public void TryCreate_KnownForm_NamesThePlaceWithoutSecrets(string address, string description)
    {
        Assert.True(new MySqlStoreProvider(new SteadyClock(TimeProvider.System)).TryCreate(address, out var store));
        using (store)
        {
            Assert.Equal(description, store.Description);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("memory")]
    [InlineData("sqlite:registry.db")]
    [InlineData("mysql:")]
    [InlineData("mysql://")]
    [InlineData("mysql://db")]
    [InlineData("mysql://db:port/registry")]
    [InlineData("mysql:Server=db")]
    [InlineData("mysql:Database=registry")]
    [InlineData("mysql:Server=db;Database=registry;Port=many")]
    [InlineData("mysql:Server=db;Database=registry;SslMode=Perhaps")]
    [InlineData("mysql:Server=db;Database=registry;NoSuchOption=1")]
    [InlineData("mysql:no connection string")]
    public void TryCreate_UnknownForm_IsLeftToOthers(string address)
    {
        Assert.False(new MySqlStoreProvider(new SteadyClock(TimeProvider.System)).TryCreate(address, out var store));
        Assert.Null(store);
    }
}
