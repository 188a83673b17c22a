using System.Globalization;
using Kenger.Client.Calls;
using Refit;

namespace Kenger.Client.Sync;

/// <summary>Writes a <see cref="SyncQuery"/> into the query of <c>/sync</c>; Refit's generated code calls it.</summary>
internal sealed class SyncQueryConverter : IQueryConverter<SyncQuery>
{
    public void Flatten(SyncQuery value, string keyPrefix, ref GeneratedQueryStringBuilder builder, RefitSettings settings)
    {
        if (value.Namespaces.Count > 0)
        {
            builder.Add("ns", string.Join(',', value.Namespaces), preEncoded: false);
        }

        builder.Add("version", value.Version?.ToString(CultureInfo.InvariantCulture), preEncoded: false);
        if (value.Wait > TimeSpan.Zero)
        {
            builder.Add(LongPoll.Parameter, LongPoll.Format(value.Wait.Value), preEncoded: false);
        }

        if (value is { Delta: true, Version: not null })
        {
            builder.Add("delta", "1", preEncoded: false);
        }

        builder.Add("gateway", value.Gateway, preEncoded: false);
        builder.Add("consumer", value.Consumer, preEncoded: false);
        if (value.Routes.Count > 0)
        {
            builder.Add("routes", string.Join(',', value.Routes), preEncoded: false);
            builder.Add("routes_revision", value.RoutesRevision?.ToString(CultureInfo.InvariantCulture), preEncoded: false);
        }

        if (value.Aperture is { } aperture)
        {
            builder.Add("aperture", aperture.ToString(CultureInfo.InvariantCulture), preEncoded: false);
            builder.Add("peers_revision", value.PeersRevision?.ToString(CultureInfo.InvariantCulture), preEncoded: false);
        }
    }
}
