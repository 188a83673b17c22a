using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Kenger.Gateway.Leaving;

/// <summary>Adds the time of the departure to what the host gives its services to stop, so that requests still have that after it.</summary>
internal sealed class ShutdownTime(IOptions<KengerGatewayOptions> options) : IPostConfigureOptions<HostOptions>
{
    public void PostConfigure(string? name, HostOptions host)
    {
        if (host.ShutdownTimeout == Timeout.InfiniteTimeSpan)
        {
            return;
        }

        try
        {
            if (options.Value.DrainTime is var drain && drain > TimeSpan.Zero)
            {
                host.ShutdownTimeout += drain + Departure.ClosingTime;
            }
        }
        catch (OptionsValidationException)
        {
            // The start says what is wrong; these options are read before.
        }
    }
}
