using Correlator.Model.Detections;
using Correlator.Soc.Escalation;

namespace Correlator.Soc.Tests.Escalation;

public sealed class EscalationSettingsTests
{
    private static readonly string[] Receivers = ["console", "file", "hook"];

    [Fact]
    public void Without_ladders_the_default_policy_tells_console_and_file()
    {
        var outcome = new EscalationSettings().ToPolicy(Receivers);
        Assert.Empty(outcome.Errors);
        Assert.Equal(Severity.Medium, outcome.Policy!.AnnunciateFrom);
        Assert.Equal(["console", "file"], outcome.Policy.LadderOf(Severity.Critical).ReceiversAt(0));
        Assert.Equal(["console", "file"], outcome.Policy.LadderOf(Severity.Critical).ReceiversAt(99));
    }

    [Fact]
    public void Written_ladders_are_taken_as_written_and_serve_what_is_worse_too()
    {
        var settings = new EscalationSettings
        {
            AnnunciateFrom = "High",
            Ladders =
            [
                new LadderSettings
                {
                    Severity = "high",
                    Levels =
                    [
                        new LevelSettings(TimeSpan.Zero, ["hook"]),
                        new LevelSettings(TimeSpan.FromHours(1), ["file"]),
                    ],
                    RepeatLastEvery = TimeSpan.FromHours(2),
                },
            ],
        };
        var policy = settings.ToPolicy(Receivers).Policy!;
        var ladder = policy.LadderOf(Severity.Critical);
        Assert.Equal(TimeSpan.FromHours(5), ladder.DelayOf(3));
        Assert.Equal(["file"], ladder.ReceiversAt(3));
        Assert.Null(ladder.DelayOf(1_000));
        Assert.Null(policy.LadderOf(Severity.Medium).DelayOf(0));
    }

    [Fact]
    public void All_errors_are_told_at_once_each_with_its_key()
    {
        var minute = TimeSpan.FromMinutes(1);
        var settings = new EscalationSettings
        {
            AnnunciateFrom = "loud",
            Ladders =
            [
                new LadderSettings { Severity = "worst", Levels = [new LevelSettings(minute, ["hook"])] },
                new LadderSettings
                {
                    Severity = "high",
                    Levels =
                    [
                        new LevelSettings(2 * minute, ["hook"]),
                        new LevelSettings(minute, []),
                        new LevelSettings(-minute, ["pager"]),
                    ],
                    RepeatLastEvery = TimeSpan.FromSeconds(1),
                },
                new LadderSettings { Severity = "HIGH", Levels = [] },
            ],
        };
        var outcome = settings.ToPolicy(Receivers);
        Assert.Null(outcome.Policy);
        string[] keys =
        [
            "annunciate-from: 'loud'", "ladders[0].severity: 'worst'", "ladders[1].repeat-last-every",
            "ladders[1].levels[1].after", "ladders[1].levels[1].receivers", "ladders[1].levels[2].after",
            "ladders[2].levels", "ladders[2].severity: 'HIGH' has a ladder already", "ladders: receiver 'pager'",
        ];
        Assert.Equal(keys.Length, outcome.Errors.Count);
        for (var i = 0; i < keys.Length; i++)
        {
            Assert.StartsWith($"correlator.soc.escalation.{keys[i]}", outcome.Errors[i]);
        }
    }

    [Fact]
    public void A_severity_that_annunciates_but_has_no_ladder_is_an_error()
    {
        var settings = new EscalationSettings
        {
            Ladders = [new LadderSettings { Severity = "high", Levels = [new LevelSettings(TimeSpan.Zero, ["file"])] }],
        };
        Assert.Contains("no ladder for 'medium' or below", Assert.Single(settings.ToPolicy(Receivers).Errors));
    }
}
