using System.Text.Json.Serialization;
using Correlator.Cli.Operations;

namespace Correlator.Host.Control;

/// <summary>The answer of a person, as it goes over the control socket.</summary>
internal sealed record AcknowledgeBody(string Who, DateTimeOffset When, string Why);

/// <summary>What goes over the control socket as JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(AcknowledgeBody))]
[JsonSerializable(typeof(HealthView))]
[JsonSerializable(typeof(AssetView))]
[JsonSerializable(typeof(FeedView))]
[JsonSerializable(typeof(RuleReloadView))]
[JsonSerializable(typeof(IReadOnlyList<FeedView>))]
[JsonSerializable(typeof(ClusterView))]
[JsonSerializable(typeof(IReadOnlyList<RegionView>))]
internal sealed partial class ControlJson : JsonSerializerContext;
