using Kenger.Registry.Server.State.Releases;
using Kenger.Registry.Server.Store;

namespace Kenger.Registry.Server.Tests.Store;

public sealed class TablesTests
{
    private static readonly Dictionary<Type, Table> Rows = new()
    {
        [typeof(RevisionRow)] = Tables.Revision,
        [typeof(NamespaceRow)] = Tables.Namespaces,
        [typeof(NodeRow)] = Tables.Nodes,
        [typeof(TombstoneRow)] = Tables.Tombstones,
        [typeof(HostRow)] = Tables.Hosts,
        [typeof(RuleRow)] = Tables.Rules,
        [typeof(AuditRow)] = Tables.Audit,
        [typeof(ReleaseRow)] = Tables.Releases,
        [typeof(RolloutRow)] = Tables.Rollouts,
        [typeof(RolloutEventRow)] = Tables.RolloutEvents,
        [typeof(RolloutSample)] = Tables.RolloutSamples,
        [typeof(NoticeRow)] = Tables.Notices,
        [typeof(NoticeTargetRow)] = Tables.NoticeTargets,
        [typeof(UsedLinkRow)] = Tables.UsedLinks,
    };

    public static TheoryData<string> RowNames => [.. Rows.Keys.Select(row => row.Name)];

    [Theory]
    [MemberData(nameof(RowNames))]
    public void Columns_OfEachRow_AreItsProperties(string row)
    {
        var (type, table) = Rows.Single(pair => pair.Key.Name == row);

        var ages = table.Columns.Where(column => column.Time == MySqlTime.Age).Select(column => column.AgeProperty);

        Assert.Equal(
            type.GetProperties().Select(property => property.Name).Order(),
            table.Columns.Select(column => column.Property).Concat(ages).Order());
    }
}
