namespace Kenger.Gateway;

/// <summary>The ids of all log events of the gateway: 1000–1999. Operators set alarms on them, so a number keeps its meaning.</summary>
internal static class EventIds
{
    public const int RegistryConnected = 1000;
    public const int RegistryUnreachable = 1001;
    public const int NodesChanged = 1002;
    public const int WeightsChanged = 1003;
    public const int AnswerPartlyRejected = 1004;
    public const int NamespaceLeft = 1009;

    public const int SnapshotRestored = 1010;
    public const int SnapshotIgnored = 1011;
    public const int SnapshotNotWritten = 1012;
    public const int SnapshotFailed = 1013;

    public const int ReportsRefused = 1020;
    public const int ReportsAccepted = 1021;
    public const int ReportNotSent = 1022;
    public const int ReportFailed = 1023;
    public const int GatewayNotCounted = 1024;
    public const int OverdueWatchFailed = 1028;

    public const int ApertureUntold = 1030;
    public const int ApertureTaken = 1031;

    public const int NodeHealthy = 1100;
    public const int NodeUnhealthy = 1101;
    public const int ProbeFailed = 1103;
    public const int ProbesFailed = 1104;
    public const int PanicBegan = 1105;
    public const int PanicEnded = 1106;
    public const int StandbyBegan = 1107;
    public const int StandbyEnded = 1108;

    public const int ApertureLeft = 1115;
    public const int ApertureKept = 1116;

    public const int SlowStartFailed = 1110;
    public const int RingRenewalFailed = 1111;

    public const int NoNode = 1200;
    public const int NodeEjected = 1201;
    public const int RequestRetried = 1202;

    public const int RequestsClosed = 1205;
    public const int DrainCloserFailed = 1206;
    public const int IdleConnectionsFailed = 1207;

    public const int AnswerCut = 1220;

    public const int RuleFallbackBegan = 1210;
    public const int RuleFallbackEnded = 1211;

    public const int NoRoutes = 1300;
    public const int RoutesReloaded = 1301;
    public const int RoutesNotReloaded = 1302;
    public const int ConfigurationFine = 1303;
    public const int FileKept = 1304;
    public const int FileFine = 1305;
    public const int RestartNeeded = 1306;
    public const int SettingRemark = 1307;

    public const int RegistryRouteRefused = 1330;
    public const int MoreRoutesRefused = 1331;

    public const int JwtKeysRead = 1340;
    public const int JwtKeysNotRead = 1341;

    public const int AccessLogFailing = 1400;
    public const int AccessLogReopened = 1401;

    public const int FileOpenToOthers = 1410;

    public const int Leaving = 1500;
    public const int LeavingCutShort = 1501;

    public const int CertificateServed = 1600;
    public const int CertificateKept = 1601;
    public const int CertificateNotServed = 1602;
    public const int CertificateFine = 1603;
    public const int CertificateGone = 1604;
    public const int CertificateEndsSoon = 1605;
    public const int CertificateExpired = 1606;
    public const int CertificateWatchFailed = 1607;
    public const int ChallengeUnreadable = 1608;

    public const int ConnectionRefused = 1700;

    public const int ClientAuthoritiesTaken = 1705;
    public const int ClientAuthoritiesKept = 1706;

    public const int ErrorPagesShown = 1710;
    public const int ErrorPageUnreadable = 1711;
    public const int ErrorPagesFailed = 1712;

    public const int NodeNetworksWithoutEffect = 1713;
    public const int NamespacesForbidden = 1714;
    public const int NamespacesAllowed = 1715;

    public const int NodeTlsFailed = 1725;
    public const int NodeTlsFileTaken = 1726;
    public const int NodeTlsFileKept = 1727;
    public const int NodeTlsWatchFailed = 1728;

    public const int Http3Missing = 1735;

    public const int NodeTlsWithoutEffect = 1740;
}
