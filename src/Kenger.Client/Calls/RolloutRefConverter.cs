using System.Globalization;
using Kenger.Contracts;
using Refit;

namespace Kenger.Client.Calls;

/// <summary>Writes which rollout is meant into a query; Refit's generated code calls it.</summary>
internal sealed class RolloutRefConverter : IQueryConverter<RolloutRef>
{
    public void Flatten(RolloutRef value, string keyPrefix, ref GeneratedQueryStringBuilder builder, RefitSettings settings)
    {
        builder.Add("id", value.Id?.ToString(CultureInfo.InvariantCulture), preEncoded: false);
        builder.Add("ns", value.Ns, preEncoded: false);
    }
}
