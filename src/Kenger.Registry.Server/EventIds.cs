namespace Kenger.Registry.Server;

/// <summary>The log events of the registry; 2900 to 2999 are those of its MySQL store. No number is used twice in the house.</summary>
internal static class EventIds
{
    // The writer and its store.
    public const int RegistryLoaded = 2000;
    public const int StoreFailed = 2001;
    public const int StoreBack = 2002;

    // Calls.
    public const int CallFailed = 2010;
    public const int CallerSlowedDown = 2011;

    // The token file.
    public const int TokenFileRead = 2020;
    public const int TokenFileBroken = 2021;
    public const int TokenFileServiceFailed = 2022;
    public const int TokenIsShort = 2023;
    public const int TokenHeldUp = 2024;

    // Leases.
    public const int NodeOffline = 2030;
    public const int NodeDeleted = 2031;
    public const int NodeRevived = 2032;
    public const int SelfPreservationOn = 2033;
    public const int SelfPreservationOff = 2034;

    public const int SelfPreservationStillOn = 2035;
    public const int SelfPreservationSteady = 2036;

    // The life of nodes.
    public const int NodeRegistered = 2080;
    public const int NodeChanged = 2081;
    public const int NodeTakenOver = 2082;
    public const int NodeLeft = 2083;
    public const int GoodbyeIgnored = 2084;
    public const int AddressTaken = 2085;
    public const int AddressContested = 2086;

    // Who may not call.
    public const int CallerRefused = 2088;
    public const int CallersRefused = 2089;

    // What was made for a time.
    public const int WeightExpired = 2040;
    public const int DrainExpired = 2041;
    public const int HostSwitchExpired = 2042;
    public const int RuleExpired = 2043;
    public const int HoldEnded = 2044;
    public const int NodeClosed = 2046;

    // Rollouts.
    public const int RolloutPassed = 2050;
    public const int RolloutAdvanced = 2051;
    public const int RolloutCompleted = 2052;
    public const int RolloutPaused = 2053;
    public const int RolloutResumed = 2054;
    public const int RolloutRolledBack = 2055;
    public const int RolloutCheckFailed = 2056;
    public const int RolloutArrived = 2057;
    public const int RolloutReinstated = 2058;

    // What happens by itself.
    public const int DutyFailed = 2060;
    public const int HeartbeatSaverFailed = 2061;
    public const int StoreFollowerFailed = 2062;

    // Notices.
    public const int NoticeFailed = 2160;
    public const int NoticeTaken = 2161;
    public const int NoticesGivenUp = 2162;
    public const int NoticeDeliveryFailed = 2163;
    public const int LinkFollowed = 2164;
    public const int LinkRefused = 2165;

    // Files.
    public const int FileOpenToOthers = 2070;

    // Traffic.
    public const int TrafficCut = 2180;

    // SIGHUP.
    public const int Reloaded = 2190;
    public const int ReloadFailed = 2191;

    // Certificates.
    public const int CertificateServed = 2200;
    public const int CertificateKept = 2201;
    public const int CertificateNotServed = 2202;
    public const int CertificateFine = 2203;
    public const int CertificateGone = 2204;
    public const int CertificateEndsSoon = 2205;
    public const int CertificateExpired = 2206;
    public const int CertificateWatchFailed = 2207;
    public const int GatewayAuthoritiesTaken = 2208;
    public const int GatewayAuthoritiesKept = 2209;

    // Settings.
    public const int SettingRemark = 2095;
}
