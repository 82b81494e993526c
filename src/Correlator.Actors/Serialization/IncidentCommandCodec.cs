using Correlator.Model.Incidents;

namespace Correlator.Actors.Serialization;

/// <summary>What an incident is told and asked. The codes go to other nodes: never renumber, only append.</summary>
internal static class IncidentCommandCodec
{
    private enum CommandCode : byte
    {
        AddDetection = 1,
        Acknowledge = 2,
        StartInvestigation = 3,
        Resolve = 4,
        Close = 5,
        EscalationDue = 6,
        DeliveryConfirmed = 7,
        DeliveryFailed = 8,
    }

    private enum QueryCode : byte
    {
        Incident = 1,
        Detections = 2,
    }

    public static void Write(BinaryWriter writer, IIncidentCommand command)
    {
        writer.Write((byte)CodeOf(command));
        writer.Write(command.IncidentId);
        if (command is IHumanDecision decision)
        {
            writer.Write(decision.Who);
            writer.Write(decision.When);
            writer.Write(decision.Why);
        }

        switch (command)
        {
            case AddDetection add:
                DetectionCodec.Write(writer, add.Detection);
                IncidentCodec.WriteIds(writer, add.Related);
                break;
            case Close close:
                writer.Write((byte)close.Disposition);
                break;
            case EscalationDue due:
                writer.Write(due.Level);
                break;
            case DeliveryConfirmed confirmed:
                writer.Write(confirmed.DeliveryId);
                writer.Write(confirmed.Receiver);
                break;
            case DeliveryFailed failed:
                writer.Write(failed.DeliveryId);
                writer.Write(failed.Receiver);
                writer.Write(failed.Reason);
                break;
        }
    }

    /// <exception cref="InvalidDataException">A command that this program does not know.</exception>
    public static IIncidentCommand Read(BinaryReader reader)
    {
        var code = (CommandCode)reader.ReadByte();
        var id = reader.ReadFactId();
        return code switch
        {
            CommandCode.AddDetection => new AddDetection(id, DetectionCodec.Read(reader), IncidentCodec.ReadIds(reader)),
            CommandCode.Acknowledge => new Acknowledge(id, reader.ReadString(), reader.ReadTime(), reader.ReadString()),
            CommandCode.StartInvestigation => new StartInvestigation(id, reader.ReadString(), reader.ReadTime(), reader.ReadString()),
            CommandCode.Resolve => new Resolve(id, reader.ReadString(), reader.ReadTime(), reader.ReadString()),
            CommandCode.Close => new Close(
                id, reader.ReadString(), reader.ReadTime(), reader.ReadString(), (Disposition)reader.ReadByte()),
            CommandCode.EscalationDue => new EscalationDue(id, reader.ReadInt32()),
            CommandCode.DeliveryConfirmed => new DeliveryConfirmed(id, reader.ReadFactId(), reader.ReadString()),
            CommandCode.DeliveryFailed => new DeliveryFailed(id, reader.ReadFactId(), reader.ReadString(), reader.ReadString()),
            _ => throw new InvalidDataException($"Incident command of unknown code {(byte)code}."),
        };
    }

    public static void Write(BinaryWriter writer, IIncidentQuery query)
    {
        writer.Write((byte)CodeOf(query));
        writer.Write(query.IncidentId);
    }

    /// <exception cref="InvalidDataException">A query that this program does not know.</exception>
    public static IIncidentQuery ReadQuery(BinaryReader reader)
    {
        var code = (QueryCode)reader.ReadByte();
        var id = reader.ReadFactId();
        return code switch
        {
            QueryCode.Incident => new GetIncident(id),
            QueryCode.Detections => new GetIncidentDetections(id),
            _ => throw new InvalidDataException($"Incident query of unknown code {(byte)code}."),
        };
    }

    private static CommandCode CodeOf(IIncidentCommand command) => command switch
    {
        AddDetection => CommandCode.AddDetection,
        Acknowledge => CommandCode.Acknowledge,
        StartInvestigation => CommandCode.StartInvestigation,
        Resolve => CommandCode.Resolve,
        Close => CommandCode.Close,
        EscalationDue => CommandCode.EscalationDue,
        DeliveryConfirmed => CommandCode.DeliveryConfirmed,
        DeliveryFailed => CommandCode.DeliveryFailed,
        _ => throw new ArgumentException($"No wire form for {command.GetType().Name}.", nameof(command)),
    };

    private static QueryCode CodeOf(IIncidentQuery query) => query switch
    {
        GetIncident => QueryCode.Incident,
        GetIncidentDetections => QueryCode.Detections,
        _ => throw new ArgumentException($"No wire form for {query.GetType().Name}.", nameof(query)),
    };
}
