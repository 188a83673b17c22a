using Kenger.Registry.MySql;
using Kenger.Registry.Server;
using Kenger.Registry.Server.Store;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Lets the Kenger registry keep its state in MySQL or MariaDB.</summary>
public static class KengerRegistryMySqlServiceCollectionExtensions
{
    /// <summary>
    /// Lets <c>KENGER_SERVER_STORE</c> be <c>mysql://USER:PASSWORD@HOST:PORT/DATABASE</c>, for any number of servers on one
    /// database. Safe to call twice.
    /// </summary>
    public static IServiceCollection AddKengerMySqlStore(this IServiceCollection services)
    {
        services.AddKengerRegistryServer();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IRegistryStoreProvider, MySqlStoreProvider>());
        return services;
    }

    /// <summary>
    /// As <see cref="AddKengerMySqlStore"/>, and uses this database: a connection string of MySqlConnector's, such as
    /// <c>Server=db;Database=kenger;User ID=kenger;Password=…</c>. Its timeouts are set to three seconds each.
    /// </summary>
    public static IServiceCollection UseMySql(this IServiceCollection services, string connectionString)
    {
        services.AddKengerMySqlStore();
        services.PostConfigure<KengerRegistryServerOptions>(options => options.Store = "mysql:" + connectionString);
        return services;
    }
}
