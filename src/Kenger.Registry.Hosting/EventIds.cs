namespace Kenger.Registry.Hosting;

/// <summary>The ids of the SDK's log lines: 3000 to 3999.</summary>
internal static class EventIds
{
    public const int Registered = 3001;
    public const int RegisteredAgain = 3002;
    public const int HeartbeatsResumed = 3003;
    public const int RegistryLost = 3004;
    public const int RegistrationRefused = 3005;
    public const int AddressConcern = 3006;
    public const int HeldBack = 3007;
    public const int NotHeldBack = 3008;
    public const int NearNamespace = 3040;

    public const int Unhealthy = 3021;
    public const int Healthy = 3022;

    public const int AddressHint = 3020;
    public const int Moved = 3031;
    public const int MovedInPart = 3032;
    public const int Displaced = 3023;
    public const int NotListening = 3024;
    public const int SwitchedOff = 3025;

    public const int Deregistered = 3011;
    public const int DeregistrationNotConfirmed = 3012;
    public const int ConfirmationUnknown = 3013;
    public const int NotDeregistered = 3014;
    public const int DepartureCutShort = 3015;

    public const int SettingRemark = 3030;
    public const int NothingToDeregister = 3026;
}
