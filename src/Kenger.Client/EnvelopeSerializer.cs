using System.Net.Http.Headers;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Kenger.Client.Calls;
using Kenger.Client.Sync;
using Kenger.Client.Telemetry;
using Kenger.Contracts;
using Refit;

namespace Kenger.Client;

/// <summary>
/// The wire's JSON for Refit, all of it source-generated: bodies as they are, answers out of their envelope, which has been checked before.
/// </summary>
internal sealed class EnvelopeSerializer(KengerClientMetrics? metrics) : IHttpContentSerializer
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    public HttpContent ToHttpContent<T>(T item) =>
        new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(item, TypeInfo<T>())) { Headers = { ContentType = Json } };

    /// <summary>The data of an answer.</summary>
    /// <exception cref="FormatException">It is not what was asked for; the message follows "because".</exception>
    public async Task<T?> FromHttpContentAsync<T>(HttpContent content, CancellationToken cancellationToken = default)
    {
        var root = (await RegistryAnswer.FromAsync(content, cancellationToken)).Root;
        return typeof(T) == typeof(SyncResult) ? (T)(object)ReadSync(root) : ReadData<T>(root);
    }

    /// <summary>Form fields are no part of the API.</summary>
    public string? GetFieldNameForProperty(PropertyInfo propertyInfo) => null;

    private SyncResult ReadSync(JsonElement root)
    {
        var result = SyncReader.Read(root);
        metrics?.Rejected(result.Rejected.Count);
        return result;
    }

    private static T ReadData<T>(JsonElement root)
    {
        const string WrongData = "its data is not what this call answers";
        try
        {
            return root.TryGetProperty("data", out var data) && data.Deserialize(TypeInfo<T>()) is { } value
                ? value
                : throw new FormatException(WrongData);
        }
        catch (JsonException exception)
        {
            throw new FormatException(WrongData, exception);
        }
    }

    private static JsonTypeInfo<T> TypeInfo<T>() =>
        KengerJson.Default.GetTypeInfo(typeof(T)) as JsonTypeInfo<T> ?? throw new NotSupportedException($"{typeof(T)} is not on the wire.");
}
