using Correlator.Model.Detections;
using Correlator.Model.Facts;
using Correlator.Model.Observations;

namespace Correlator.Model.Tests.Incidents;

/// <summary>Detections as rules make them, with what a test is about left open.</summary>
internal static class SampleDetections
{
    public static readonly EventTime Start = EventTime.FromUnixSeconds(1_700_000_000);

    public static Detection Detection(
        string name,
        double minutes = 0,
        Severity severity = Severity.High,
        string response = "Ask the shift leader.",
        params string[] assets)
    {
        var time = Start + TimeSpan.FromMinutes(minutes);
        string[] about = assets.Length > 0 ? assets : ["plc-1"];
        return new Detection
        {
            Id = FactId.Of("detection", name),
            Rule = "download-after-remote-access",
            RuleVersion = "1",
            Title = $"Program download ({name})",
            Time = time,
            Severity = severity,
            Techniques = ["T0843"],
            Zone = "cell-1",
            Assets = about,
            Facts =
            [
                new ControlOperation
                {
                    Id = FactId.Of("fact", name),
                    Time = time,
                    KnownAt = time,
                    Subject = about[0],
                    Zone = "cell-1",
                    Summary = $"a download to {about[0]}",
                    Source = new Provenance("modbus.log", 4711),
                },
            ],
            Text = $"{about[0]} got a new program.",
            Response = response,
        };
    }
}
