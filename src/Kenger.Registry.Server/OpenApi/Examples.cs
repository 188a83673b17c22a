namespace Kenger.Registry.Server.OpenApi;

/// <summary>Answers as they are, for the description. A test holds each to the schema of its endpoint.</summary>
internal static class Examples
{
    public const string Namespace =
        """{"id":1,"name":"orders","description":"Orders, from cart to parcel","health_path":"/api/status","gated":false,"node_count":2,"online_count":2,"created_at":"2026-01-31T08:00:00.000Z","updated_at":"2026-01-31T08:00:00.000Z","version":1769846400000}""";

    public const string Node =
        """{"id":1,"ns":"orders","host":"10.0.0.7","port":8080,"weight":100,"declared_weight":100,"drained":false,"own_weight":100,"health_path":"/api/status","mode":"lease","status":"online","labels":{"version":"v1"},"last_heartbeat":"2026-01-31T08:00:00.000Z","created_at":"2026-01-31T08:00:00.000Z","updated_at":"2026-01-31T08:00:00.000Z","version":1769846400000}""";

    public const string NodeRemoval = """{"removed":true,"version":1769846400001}""";

    public const string Host = """{"host":"shop.example.com","ns":"orders","expires_at":"2026-01-31T09:00:00.000Z","updated_at":"2026-01-31T08:00:00.000Z","version":1769846400002}""";

    public const string Rule =
        """{"id":1,"ns":"orders","position":1,"name":"the office sees v2","match":{"clients":["10.1.0.0/16"]},"target":{"labels":{"version":"v2"}},"enabled":true,"author":"orders-team","reason":"trial before Monday","created_at":"2026-01-31T08:00:00.000Z","updated_at":"2026-01-31T08:00:00.000Z","version":1769846400003}""";

    public const string Rollout =
        """{"id":1,"ns":"orders","label":"version=v2","stable":["v1"],"status":"running","steps":[5,20,50,100],"step":1,"percent":5,"interval_seconds":60,"analysis":{"max_error_rate":0.01,"min_requests":200},"on_no_data":"pause","author":"orders-team","reason":"new prices","started_at":"2026-01-31T08:00:00.000Z","step_started_at":"2026-01-31T08:00:00.000Z","version":1769846400004}""";

    public const string Ok = """{"code":0,"message":"ok"}""";

    /// <summary>In its envelope.</summary>
    public static string Of(string data) => "{\"code\":0,\"message\":\"ok\",\"data\":" + data + "}";

    /// <summary>A list of one, in its envelope.</summary>
    public static string ListOf(string data) => Of("[" + data + "]");
}
