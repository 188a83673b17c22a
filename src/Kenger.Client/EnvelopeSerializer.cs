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
        var answer = await RegistryAnswer.FromAsync(content, cancellationToken);
        return typeof(T) == typeof(SyncResult) ? (T)(object)ReadSync(answer) : ReadData<T>(answer);
    }

    /// <summary>Form fields are no part of the API.</summary>
    public string? GetFieldNameForProperty(PropertyInfo propertyInfo) => null;

    private SyncResult ReadSync(RegistryAnswer answer)
    {
        var result = SyncReader.Read(answer);
        metrics?.Rejected(result.Rejected.Count);
        return result;
    }

    private static T ReadData<T>(RegistryAnswer answer)
    {
        const string WrongData = "its data is not what this call answers";
        try
        {
            if (!answer.TryFind("data"u8, out var data))
            {
                // A registry that is too old to tell more than that it has heard says just that.
                return typeof(T) == typeof(HeartbeatAnswer) ? (T)(object)new HeartbeatAnswer() : throw new FormatException(WrongData);
            }

            return JsonSerializer.Deserialize(ref data, TypeInfo<T>()) is { } value
                ? value
                : throw new FormatException(WrongData);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new FormatException(WrongData, exception);
        }
    }

    private static JsonTypeInfo<T> TypeInfo<T>() =>
        KengerJson.Default.GetTypeInfo(typeof(T)) as JsonTypeInfo<T> ?? throw new NotSupportedException($"{typeof(T)} is not on the wire.");
}
