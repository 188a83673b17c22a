using Kenger.Console.Components;
using Microsoft.AspNetCore.Components;

namespace Kenger.Console.Tests;

/// <summary>Razor makes components public; nothing else may be by accident.</summary>
public sealed class PublicTypesTests
{
    [Fact]
    public void PublicTypes_BesideComponents_AreThoseThatAnAppUses() => Assert.Equal(
        ["KengerConsoleEndpointRouteBuilderExtensions", "KengerConsoleOpenIdConnectOptions", "KengerConsoleOptions", "KengerConsoleRole", "KengerConsoleServiceCollectionExtensions"],
        typeof(App).Assembly.GetExportedTypes()
            .Where(type => !typeof(IComponent).IsAssignableFrom(type) && type.Name != "_Imports")
            .Select(type => type.Name)
            .Order(StringComparer.Ordinal));
}
