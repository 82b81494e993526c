using Correlator.Model.Detections;
using Correlator.Model.Facts;
using Correlator.Model.Observations;
using Correlator.Rules.Language;

namespace Correlator.Detections;

/// <summary>Somebody tried passwords, and then one fitted.</summary>
public sealed class PasswordGuessingThenLogin : Rule
{
    public override void Define()
    {
        Fact guess = null!;
        AccessSession login = null!;

        Describe("password-guessing-then-login", "1.0", "Guessed passwords, then a successful login", Severity.High)
            .Description("A host guesses passwords, and then logs in where it guessed.")
            .Author("Correlator").Status(RuleStatus.Experimental)
            .Technique("T0859").Technique("T0886")
            .Cause("A burst of failed logins from a host, followed by a successful one from there.")
            .Consequence("Somebody has an account that is not theirs, on a host of the plant.")
            .Response("End the session and lock the account; isolate the originating host; check what was done on the "
                + "reached host since the login.")
            .TimeAvailable(TimeSpan.FromMinutes(15))
            .FalsePositives("A person who forgot a password; a service whose password was just renewed.");

        When()
            .Match(() => guess, f => f.By() != "" && PasswordGuessing.IsGuessing(f))
            .Match(() => login,
                // A connection that went well is no login that did.
                a => a.Outcome == Outcome.Success && a.Operation == Operation.Login && a.HasEnds(),
                a => a.By() == guess.By(),
                // A sensor's notice may name the guesser alone.
                a => guess.At() == "" || a.At() == guess.At())
            .InOrder().Within(TimeSpan.FromMinutes(30));

        Then()
            .Raise(_ => $"{login.By()} guessed passwords ({guess.Summary}) and then logged in to {login.At()} by "
                + $"{login.Protocol.Name()}"
                + $"{(login.User == null ? "" : " as " + login.User)}.")
            .Throttle(() => login.By() + "|" + login.At(), TimeSpan.FromHours(1));
    }
}
