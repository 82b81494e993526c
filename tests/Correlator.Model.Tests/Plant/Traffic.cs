using Correlator.Model.Discovery;
using Correlator.Model.Facts;
using Correlator.Model.Observations;
using Correlator.Model.Plant;

namespace Correlator.Model.Tests.Plant;

/// <summary>Makes observations as a sensor would give them, and puts them to a directory.</summary>
internal sealed class Traffic
{
    public static readonly EventTime Start = Time("2026-03-02T06:00:00Z");

    private readonly FeedTable _feeds = new();
    private long _sequence;

    public Traffic(PlantModel? plant = null, AssetDirectoryOptions? options = null)
    {
        _feeds.Add("sensor");
        Plant = plant ?? PlantModel.Empty;
        Options = options ?? new AssetDirectoryOptions();
        Directory = new AssetDirectory(Plant, Options, _feeds);
    }

    public PlantModel Plant { get; }
    public AssetDirectoryOptions Options { get; }
    public AssetDirectory Directory { get; private set; }
    public List<Fact> Facts { get; } = [];

    public IEnumerable<Deviation> Stated(DeviationKind kind) => Facts.OfType<Deviation>().Where(fact => fact.Kind == kind);

    public static EventTime Time(string text) =>
        EventTime.TryParse(text, out var time) ? time : throw new FormatException(text);

    public static NetworkAddress Address(string text) =>
        NetworkAddress.TryParse(text, out var address) ? address : throw new FormatException(text);

    public static MacAddress Mac(string text) =>
        MacAddress.TryParse(System.Text.Encoding.ASCII.GetBytes(text), out var mac) ? mac : throw new FormatException(text);

    /// <summary>An end as "10.0.0.1", or "10.0.0.1/00:11:22:33:44:55" with the MAC of the frame.</summary>
    public static Endpoint End(string text, ushort port = 0)
    {
        var parts = text.Split('/');
        var end = new Endpoint { Port = port };
        if (parts[0].Length > 0) end.Address = Address(parts[0]);
        if (parts.Length > 1) end.Mac = Mac(parts[1]);
        return end;
    }

    public Observation Send(
        string from, string to, Protocol protocol = Protocol.Modbus, Operation operation = Operation.Read,
        Outcome outcome = Outcome.Success, double minutes = 0, ushort port = 0, uint bytes = 12,
        ObservationKind? kind = null, ObservationDetail? detail = null)
    {
        var observation = new Observation
        {
            Time = Start + TimeSpan.FromMinutes(minutes),
            Sequence = ++_sequence,
            Originator = End(from),
            Responder = End(to, port),
            Protocol = protocol,
            Operation = operation,
            Outcome = outcome,
            Bytes = bytes,
            Kind = kind ?? (operation == Operation.Connect ? ObservationKind.Connection : ObservationKind.Operation),
            Detail = detail,
        };
        Directory.Resolve(ref observation, Facts);
        return observation;
    }

    public byte[] Save()
    {
        using var stream = new MemoryStream();
        using (var writer = new BinaryWriter(stream)) Directory.Save(writer);
        return stream.ToArray();
    }

    public void SaveAndLoad(PlantModel? plant = null)
    {
        using var reader = new BinaryReader(new MemoryStream(Save()));
        Directory = AssetDirectory.Load(reader, plant ?? Plant, Options, _feeds);
    }
}
