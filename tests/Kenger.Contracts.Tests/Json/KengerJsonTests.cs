using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Kenger.Contracts.Tests.Json;

/// <summary>The wire format: snake_case, absent instead of null, and everything comes back.</summary>
public sealed class KengerJsonTests
{
    private static readonly DateTimeOffset Time = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private static readonly NodeInfo Node = new()
    {
        Id = 1, Ns = "a", Host = "h", Port = 2, Weight = 3, DeclaredWeight = 4, OwnWeight = 4, HealthPath = "/", Status = NodeStatus.Offline,
        LastHeartbeat = Time, CreatedAt = Time, UpdatedAt = Time, Version = 5,
    };

    [Fact]
    public void Register_OnlyRequired_LeavesTheRestOut() => AssertJson(
        """{"ns":"a","host":"h","port":1}""",
        new RegisterNodeRequest { Ns = "a", Host = "h", Port = 1 },
        KengerJson.Default.RegisterNodeRequest);

    [Fact]
    public void Register_Everything_IsSnakeCase() => AssertJson(
        """{"ns":"a","host":"h","port":1,"weight":0,"health_path":"/h","labels":{"Version":"v2"},"heartbeat_interval":5}""",
        new RegisterNodeRequest
        {
            Ns = "a", Host = "h", Port = 1, Weight = 0, HealthPath = "/h", HeartbeatInterval = 5,
            Labels = new Dictionary<string, string> { ["Version"] = "v2" },
        },
        KengerJson.Default.RegisterNodeRequest);

    [Fact]
    public void OtherRequests_Written_AreSnakeCaseWithoutNulls()
    {
        AssertJson("""{"ns":"a","host":"h","port":1}""", new NodeAddress("a", "h", 1), KengerJson.Default.NodeAddress);
        AssertJson(
            """{"ns":"a","host":"h","port":1,"weight":0}""",
            new SetNodeWeightRequest { Ns = "a", Host = "h", Port = 1, Weight = 0 },
            KengerJson.Default.SetNodeWeightRequest);
        AssertJson("""{"id":7,"weight":0}""", new UpdateNodeRequest { Id = 7, Weight = 0 }, KengerJson.Default.UpdateNodeRequest);
        AssertJson("""{"id":7}""", new DeleteNodeRequest(7), KengerJson.Default.DeleteNodeRequest);
        AssertJson("""{"name":"a"}""", new AddNamespaceRequest { Name = "a" }, KengerJson.Default.AddNamespaceRequest);
        AssertJson(
            """{"id":1,"health_path":"/h"}""",
            new UpdateNamespaceRequest { Id = 1, HealthPath = "/h" },
            KengerJson.Default.UpdateNamespaceRequest);
        AssertJson("""{"name":"a"}""", new DeleteNamespaceRequest { Name = "a" }, KengerJson.Default.DeleteNamespaceRequest);
    }

    [Fact]
    public void NodeInfo_Written_HasTheNamesOfTheProtocol() => AssertJson(
        """{"code":0,"message":"ok","data":{"id":1,"ns":"a","host":"h","port":2,"weight":3,"declared_weight":4,"drained":false,"own_weight":4,"health_path":"/","mode":"lease","status":"offline","labels":{},"last_heartbeat":"2026-01-02T03:04:05.000Z","created_at":"2026-01-02T03:04:05.000Z","updated_at":"2026-01-02T03:04:05.000Z","version":5}}""",
        new ApiResponse<NodeInfo> { Data = Node },
        KengerJson.Default.ApiResponseNodeInfo);

    [Fact]
    public void Sync_AsTheRegistryWritesIt_IsRead()
    {
        var answer = JsonSerializer.Deserialize(
            """{"code":0,"message":"ok","version":9007199254740991,"data":{"a-B":{"health_path":"/h","nodes":[{"host":"[::1]","port":1,"weight":0,"health_path":"/h"}],"later":1},"empty":{"health_path":"/","nodes":[]}}}""",
            KengerJson.Default.SyncResponse)!;

        Assert.Equal((1L << 53) - 1, answer.Version);
        var node = Assert.Single(answer.Data["a-B"].Nodes);
        Assert.Equal(("[::1]", 1, 0, "/h"), (node.Host, node.Port, node.Weight, node.HealthPath));
        Assert.Null(node.Labels);
        Assert.Empty(answer.Data["empty"].Nodes);
    }

    [Fact]
    public void Error_WithAndWithoutFields_ComesBack()
    {
        AssertJson(
            """{"code":404,"message":"no such node"}""",
            new ApiResponse<IReadOnlyList<FieldError>> { Code = ErrorCodes.NotFound, Message = "no such node" },
            KengerJson.Default.ApiResponseIReadOnlyListFieldError);
        AssertJson(
            """{"code":400,"message":"m","data":[{"field":"port","message":"is required"}]}""",
            new ApiResponse<IReadOnlyList<FieldError>> { Code = 400, Message = "m", Data = [new FieldError("port", "is required")] },
            KengerJson.Default.ApiResponseIReadOnlyListFieldError);
    }

    [Theory]
    [InlineData("\"online\"", NodeStatus.Online)]
    [InlineData("\"offline\"", NodeStatus.Offline)]
    public void Status_Word_IsRead(string json, NodeStatus status) => Assert.Equal(status, JsonSerializer.Deserialize<NodeStatus>(json));

    [Theory]
    [InlineData("0")]
    [InlineData("\"away\"")]
    public void Status_AnythingElse_IsRefused(string json) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<NodeStatus>(json));

    [Fact]
    public void Required_Missing_IsRefused() => Assert.Throws<JsonException>(
        () => JsonSerializer.Deserialize("""{"ns":"a","port":1}""", KengerJson.Default.RegisterNodeRequest));

    private static void AssertJson<T>(string json, T value, JsonTypeInfo<T> type)
    {
        var written = JsonSerializer.Serialize(value, type);
        Assert.Equal(json, written);
        // Read and written again, nothing is lost.
        Assert.Equal(json, JsonSerializer.Serialize(JsonSerializer.Deserialize(written, type)!, type));
    }
}
