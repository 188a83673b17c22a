using Quickstart.Stage;
using Quickstart.Traffic;

namespace Quickstart.Storyline;

/// <summary>What the audience sees: the step being told, the services, and who got what since it began.</summary>
internal sealed record Scene(string Title, IReadOnlyList<ServiceView> Services, TrafficCounts Counts)
{
    /// <summary>The share a service should get by its weight.</summary>
    public double ExpectedShareOf(ServiceView service)
    {
        var total = Services.Where(each => each.Serves).Sum(each => each.Weight);
        return total == 0 || !service.Serves ? 0 : (double)service.Weight / total;
    }
}
