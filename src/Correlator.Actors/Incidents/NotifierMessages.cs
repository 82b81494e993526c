using Correlator.Actors.Serialization;
using Correlator.Soc.Receivers;

namespace Correlator.Actors.Incidents;

/// <summary>Sends a notification until it is delivered or given up; the incident region hears of the end.</summary>
public sealed record SendNotification(string Receiver, Notification Notification) : ILocalMessage;
