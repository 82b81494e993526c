using Correlator.Model.Detections;
using Correlator.Model.Facts;
using Correlator.Rules.Language;

namespace Correlator.Detections;

/// <summary>Somebody tries passwords.</summary>
public sealed class PasswordGuessing : Rule
{
    /// <summary>
    /// How sensors name it: Zeek's SSH::Password_Guessing, Suricata's and vendors' brute-force signatures.
    /// </summary>
    private static readonly string[] Names =
        ["password_guess", "password guess", "brute force", "brute-force", "bruteforce", "login attempts"];

    public override void Define()
    {
        Fact guess = null!;

        Describe("password-guessing", "1.0", "Passwords are being guessed", Severity.Medium)
            .Description("Failed logins in numbers at one host, counted from traffic or told by a sensor.")
            .Author("Correlator").Status(RuleStatus.Test)
            .Technique("T0859")
            .Cause("Many failed logins at one host in a short time.")
            .Consequence("None yet; a success gives the host away.")
            .Response("Find the originating host and its owner; block it if nobody answers; see whether a login "
                + "succeeded since.")
            .TimeAvailable(TimeSpan.FromHours(1))
            .FalsePositives("A service with an expired password.");

        When().Match(() => guess, f => IsGuessing(f));

        Then()
            .Raise(_ => $"Passwords are being guessed at {guess.Victim()} by "
                + $"{(guess.By() == "" ? "unknown" : guess.By())}: {guess.Summary}.")
            // A guesser and those who tell of him are one matter as long as it goes on.
            .Throttle(
                () => guess.By() == "" ? guess.Victim() : guess.By(), TimeSpan.FromMinutes(2), rearmAfterQuiet: true);
    }

    /// <summary>The baseline counted failed logins, or a sensor says so and does not say it all the time.</summary>
    public static bool IsGuessing(Fact fact) => fact switch
    {
        Deviation deviation => deviation.Kind == DeviationKind.LoginFailureBurst,
        SensorAlert alert => !alert.IsRoutine && Array.Exists(Names, n =>
            alert.Name.Contains(n, StringComparison.OrdinalIgnoreCase)
                || alert.SignatureId.Contains(n, StringComparison.OrdinalIgnoreCase)),
        _ => false,
    };
}
