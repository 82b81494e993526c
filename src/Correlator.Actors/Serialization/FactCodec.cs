using Correlator.Model.Facts;
using Correlator.Model.Observations;
using Correlator.Model.Plant;
using Correlator.Rules.Matching;

namespace Correlator.Actors.Serialization;

/// <summary>
/// Facts in stored form. Each fact is length-prefixed and led by its type and version, so that a reader can skip what a later version
/// added at its end, and a golden file of each version stays readable.
/// </summary>
public sealed class FactCodec : IFactCodec
{
    /// <summary>Conclusions rest on facts that may be conclusions; deeper ones are not stored.</summary>
    private const int DepthMax = 16;

    private const byte Version = 1;

    public static readonly FactCodec Instance = new();

    private FactCodec()
    {
    }

    private enum FactType : byte
    {
        Deviation = 1,
        ControlOperation = 2,
        SensorAlert = 3,
        AccessSession = 4,
        ConduitUse = 5,
        Conclusion = 6,
        ObservedActivity = 7,
        FeedCondition = 8,
    }

    /// <exception cref="InvalidCastException">It is no fact of the model: only those are stored.</exception>
    public void Write(BinaryWriter writer, object fact) => Write(writer, (Fact)fact, 0);

    /// <exception cref="InvalidDataException">The bytes are not a fact, or of a type that this program does not know.</exception>
    public object Read(BinaryReader reader) => Read(reader, 0);

    private static void Write(BinaryWriter writer, Fact fact, int depth)
    {
        var at = writer.BeginSized();
        writer.Write((byte)TypeOf(fact));
        writer.Write(Version);
        WriteShared(writer, fact);
        switch (fact)
        {
            case Deviation deviation:
                writer.Write((byte)deviation.Kind);
                writer.Write(deviation.Evidence);
                writer.Write(deviation.Repeats);
                break;
            case ControlOperation control:
                writer.Write(control.IsRoutine);
                writer.Write(control.IsAuthorised);
                writer.Write(control.InFirstSession);
                writer.WriteNullable(control.ValueLow);
                writer.WriteNullable(control.ValueHigh);
                // Came later than version 1: written only when set, so that all else keeps its bytes.
                if (control.WhileLearning) writer.Write(true);
                break;
            case SensorAlert alert:
                writer.Write(alert.Vendor);
                writer.Write(alert.Product);
                writer.Write(alert.SignatureId);
                writer.Write(alert.Name);
                writer.Write(alert.Severity);
                writer.WriteStrings(alert.Techniques);
                writer.Write(alert.IsRoutine);
                writer.Write(alert.Repeats);
                break;
            case AccessSession session:
                writer.WriteNullable(session.User);
                break;
            case ConduitUse use:
                writer.Write(use.FromZone);
                writer.Write(use.ToZone);
                break;
            case Conclusion conclusion:
                writer.Write(conclusion.Name);
                writer.Write(conclusion.Rule);
                var support = depth < DepthMax ? conclusion.Support : [];
                writer.Write(support.Count);
                foreach (var fact1 in support) Write(writer, fact1, depth + 1);
                break;
            case ObservedActivity activity:
                writer.Write(activity.Rule);
                writer.WriteList(activity.Fields, static (w, field) =>
                {
                    w.Write(field.Name);
                    w.Write(field.Value);
                });
                break;
            case FeedCondition condition:
                writer.Write((byte)condition.Condition);
                writer.Write(condition.Records);
                writer.Write(condition.Bytes);
                writer.Write(condition.Since.Ticks);
                writer.Write(condition.Reason);
                break;
        }

        writer.EndSized(at);
    }

    /// <summary>False where a fact that has nothing of what came later ends.</summary>
    private static Fact Read(BinaryReader outer, int depth)
    {
        if (depth > DepthMax) throw new InvalidDataException("Facts nested too deep.");
        using var reader = new StoredReader(outer.ReadBlob());
        var type = (FactType)reader.ReadByte();
        var version = reader.ReadByte();
        if (version == 0) throw new InvalidDataException("Fact of version 0.");
        var shared = new Shared(reader);
        return type switch
        {
            FactType.Deviation => new Deviation
            {
                Id = shared.Id,
                Time = shared.Time,
                KnownAt = shared.KnownAt,
                Subject = shared.Subject,
                Zone = shared.Zone,
                Originator = shared.Originator,
                Responder = shared.Responder,
                Protocol = shared.Protocol,
                Operation = shared.Operation,
                Target = shared.Target,
                Outcome = shared.Outcome,
                Maintenance = shared.Maintenance,
                Summary = shared.Summary,
                Source = shared.Source,
                Kind = (DeviationKind)reader.ReadByte(),
                Evidence = reader.ReadString(),
                Repeats = reader.ReadInt32(),
            },
            FactType.ControlOperation => new ControlOperation
            {
                Id = shared.Id,
                Time = shared.Time,
                KnownAt = shared.KnownAt,
                Subject = shared.Subject,
                Zone = shared.Zone,
                Originator = shared.Originator,
                Responder = shared.Responder,
                Protocol = shared.Protocol,
                Operation = shared.Operation,
                Target = shared.Target,
                Outcome = shared.Outcome,
                Maintenance = shared.Maintenance,
                Summary = shared.Summary,
                Source = shared.Source,
                IsRoutine = reader.ReadBoolean(),
                IsAuthorised = reader.ReadBoolean(),
                InFirstSession = reader.ReadBoolean(),
                ValueLow = reader.ReadNullableDouble(),
                ValueHigh = reader.ReadNullableDouble(),
                WhileLearning = reader.HasMore() && reader.ReadBoolean(),
            },
            FactType.SensorAlert => new SensorAlert
            {
                Id = shared.Id,
                Time = shared.Time,
                KnownAt = shared.KnownAt,
                Subject = shared.Subject,
                Zone = shared.Zone,
                Originator = shared.Originator,
                Responder = shared.Responder,
                Protocol = shared.Protocol,
                Operation = shared.Operation,
                Target = shared.Target,
                Outcome = shared.Outcome,
                Maintenance = shared.Maintenance,
                Summary = shared.Summary,
                Source = shared.Source,
                Vendor = reader.ReadString(),
                Product = reader.ReadString(),
                SignatureId = reader.ReadString(),
                Name = reader.ReadString(),
                Severity = reader.ReadByte(),
                Techniques = reader.ReadStrings(),
                IsRoutine = reader.ReadBoolean(),
                Repeats = reader.ReadInt32(),
            },
            FactType.AccessSession => new AccessSession
            {
                Id = shared.Id,
                Time = shared.Time,
                KnownAt = shared.KnownAt,
                Subject = shared.Subject,
                Zone = shared.Zone,
                Originator = shared.Originator,
                Responder = shared.Responder,
                Protocol = shared.Protocol,
                Operation = shared.Operation,
                Target = shared.Target,
                Outcome = shared.Outcome,
                Maintenance = shared.Maintenance,
                Summary = shared.Summary,
                Source = shared.Source,
                User = reader.ReadNullableString(),
            },
            FactType.ConduitUse => new ConduitUse
            {
                Id = shared.Id,
                Time = shared.Time,
                KnownAt = shared.KnownAt,
                Subject = shared.Subject,
                Zone = shared.Zone,
                Originator = shared.Originator,
                Responder = shared.Responder,
                Protocol = shared.Protocol,
                Operation = shared.Operation,
                Target = shared.Target,
                Outcome = shared.Outcome,
                Maintenance = shared.Maintenance,
                Summary = shared.Summary,
                Source = shared.Source,
                FromZone = reader.ReadString(),
                ToZone = reader.ReadString(),
            },
            FactType.Conclusion => new Conclusion
            {
                Id = shared.Id,
                Time = shared.Time,
                KnownAt = shared.KnownAt,
                Subject = shared.Subject,
                Zone = shared.Zone,
                Originator = shared.Originator,
                Responder = shared.Responder,
                Protocol = shared.Protocol,
                Operation = shared.Operation,
                Target = shared.Target,
                Outcome = shared.Outcome,
                Maintenance = shared.Maintenance,
                Summary = shared.Summary,
                Source = shared.Source,
                Name = reader.ReadString(),
                Rule = reader.ReadString(),
                Support = ReadFacts(reader, depth + 1),
            },
            FactType.ObservedActivity => new ObservedActivity
            {
                Id = shared.Id,
                Time = shared.Time,
                KnownAt = shared.KnownAt,
                Subject = shared.Subject,
                Zone = shared.Zone,
                Originator = shared.Originator,
                Responder = shared.Responder,
                Protocol = shared.Protocol,
                Operation = shared.Operation,
                Target = shared.Target,
                Outcome = shared.Outcome,
                Maintenance = shared.Maintenance,
                Summary = shared.Summary,
                Source = shared.Source,
                Rule = reader.ReadString(),
                Fields = reader.ReadList(static r => new ActivityField(r.ReadString(), r.ReadString())),
            },
            FactType.FeedCondition => new FeedCondition
            {
                Id = shared.Id,
                Time = shared.Time,
                KnownAt = shared.KnownAt,
                Subject = shared.Subject,
                Zone = shared.Zone,
                Originator = shared.Originator,
                Responder = shared.Responder,
                Protocol = shared.Protocol,
                Operation = shared.Operation,
                Target = shared.Target,
                Outcome = shared.Outcome,
                Maintenance = shared.Maintenance,
                Summary = shared.Summary,
                Source = shared.Source,
                Condition = (FeedConditionKind)reader.ReadByte(),
                Records = reader.ReadInt64(),
                Bytes = reader.ReadInt64(),
                Since = new EventTime(reader.ReadInt64()),
                Reason = reader.ReadString(),
            },
            _ => throw new InvalidDataException($"Fact of unknown type {(byte)type}."),
        };
    }

    private static Fact[] ReadFacts(BinaryReader reader, int depth)
    {
        var facts = new Fact[reader.ReadCount()];
        for (var i = 0; i < facts.Length; i++) facts[i] = Read(reader, depth);
        return facts;
    }

    private static FactType TypeOf(Fact fact) => fact switch
    {
        Deviation => FactType.Deviation,
        ControlOperation => FactType.ControlOperation,
        SensorAlert => FactType.SensorAlert,
        AccessSession => FactType.AccessSession,
        ConduitUse => FactType.ConduitUse,
        Conclusion => FactType.Conclusion,
        ObservedActivity => FactType.ObservedActivity,
        FeedCondition => FactType.FeedCondition,
        _ => throw new ArgumentException($"No stored form for {fact.GetType().Name}.", nameof(fact)),
    };

    private static void WriteShared(BinaryWriter writer, Fact fact)
    {
        writer.Write(fact.Id);
        writer.Write(fact.Time.Ticks);
        writer.Write(fact.KnownAt.Ticks);
        writer.Write(fact.Subject);
        writer.Write(fact.Zone);
        WriteParticipant(writer, fact.Originator);
        WriteParticipant(writer, fact.Responder);
        writer.Write((byte)fact.Protocol);
        writer.Write((byte)fact.Operation);
        writer.Write(fact.Target);
        writer.Write((byte)fact.Outcome);
        writer.WriteNullable(fact.Maintenance);
        writer.Write(fact.Summary);
        writer.Write(fact.Source.Feed);
        writer.Write(fact.Source.Position);
    }

    private static void WriteParticipant(BinaryWriter writer, Participant? participant)
    {
        writer.Write(participant is not null);
        if (participant is null) return;
        writer.WriteNullable(participant.Asset);
        writer.Write(participant.Address.High);
        writer.Write(participant.Address.Low);
        writer.Write(participant.Zone);
        writer.Write((int)participant.Roles);
        writer.Write(participant.Criticality);
        writer.WriteNullable(participant.PurdueLevel);
    }

    private static Participant? ReadParticipant(BinaryReader reader) => reader.ReadBoolean()
        ? new Participant(
            reader.ReadNullableString(),
            new NetworkAddress(reader.ReadUInt64(), reader.ReadUInt64()),
            reader.ReadString(),
            (AssetRoles)reader.ReadInt32(),
            reader.ReadInt32(),
            reader.ReadNullableDouble())
        : null;

    /// <summary>The fields that every fact has, in stored order.</summary>
    private sealed class Shared(BinaryReader reader)
    {
        public FactId Id { get; } = reader.ReadFactId();
        public EventTime Time { get; } = new(reader.ReadInt64());
        public EventTime KnownAt { get; } = new(reader.ReadInt64());
        public string Subject { get; } = reader.ReadString();
        public string Zone { get; } = reader.ReadString();
        public Participant? Originator { get; } = ReadParticipant(reader);
        public Participant? Responder { get; } = ReadParticipant(reader);
        public Protocol Protocol { get; } = (Protocol)reader.ReadByte();
        public Operation Operation { get; } = (Operation)reader.ReadByte();
        public string Target { get; } = reader.ReadString();
        public Outcome Outcome { get; } = (Outcome)reader.ReadByte();
        public string? Maintenance { get; } = reader.ReadNullableString();
        public string Summary { get; } = reader.ReadString();
        public Provenance Source { get; } = new(reader.ReadString(), reader.ReadInt64());
    }
}
