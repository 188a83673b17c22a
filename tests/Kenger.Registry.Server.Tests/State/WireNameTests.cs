using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Kenger.Contracts;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Releases;

namespace Kenger.Registry.Server.Tests.State;

public sealed class WireNameTests
{
    // Named in queries, requests of one field or the audit only: no property says them.
    private static readonly string[] WithoutProperty =
        [WireNames.Wait, WireNames.Limit, WireNames.Before, WireNames.RuleCount, WireNames.Consumer, WireNames.Delta];

    [Fact]
    public void All_ClosedSets_AreTheConstantsThatClientsUse()
    {
        Assert.Equal(Constants(typeof(RolloutStatuses)), Sorted<RolloutStatus>());
        Assert.Equal(Constants(typeof(NoDataActions)), Sorted<NoDataAction>());
        Assert.Equal(Constants(typeof(RolloutEventKinds)), Sorted<RolloutEventKind>());
        // A node that is on no special side is told without one.
        Assert.Equal(Constants(typeof(NodeSides)), Sorted<NodeSide>().Except([NodeSide.Stable.ToWireName()]));
    }

    [Fact]
    public void Parse_OfEachName_GivesItsMemberBack() => Assert.All(
        Enum.GetValues<RolloutStatus>(), status => Assert.Equal(status, WireName.Parse<RolloutStatus>(status.ToWireName())));

    [Fact]
    public void ToWireName_SeveralWords_IsSnakeCase() => Assert.Equal("rolled_back", RolloutStatus.RolledBack.ToWireName());

    [Fact]
    public void WireNames_Each_IsThePropertyOfAContract()
    {
        var properties = typeof(WireNames).Assembly.GetExportedTypes()
            .SelectMany(type => type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
            .Select(NameOf)
            .ToHashSet(StringComparer.Ordinal);

        Assert.All(Constants(typeof(WireNames)).Except(WithoutProperty), name => Assert.Contains(name, properties));
    }

    private static string NameOf(PropertyInfo property) =>
        property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name ?? JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name);

    private static IEnumerable<string> Constants(Type type) =>
        type.GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(field => field.IsLiteral)
            .Select(field => (string)field.GetRawConstantValue()!)
            .Order(StringComparer.Ordinal);

    private static IEnumerable<string> Sorted<TEnum>()
        where TEnum : struct, Enum =>
        WireName.All<TEnum>().Order(StringComparer.Ordinal);
}
