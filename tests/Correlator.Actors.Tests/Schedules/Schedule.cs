using FsCheck;
using FsCheck.Fluent;

namespace Correlator.Actors.Tests.Schedules;

internal enum Operation
{
    Deliver,
    Run,
    WriteSucceeds,
    WriteFails,
    WriteAnswerLost,
    Kill,
    Pause,
    Resume,

    /// <summary>A node that was declared dead learns it, and starts again with nothing in memory.</summary>
    Learn,
    Move,
    Lose,

    /// <summary>A message comes once more, after all that are under way on its path.</summary>
    Double,

    /// <summary>A message comes after all that are under way on its path.</summary>
    Delay,
    Checkpoint,

    /// <summary>The desk tells incidents again that have not answered.</summary>
    TellAgain,
    TimeOut,
    Crash,
}

/// <summary>One command. What the numbers choose from is known only when it is carried out, so every part of a schedule is one too.</summary>
internal readonly record struct Command(Operation Operation, int A, int B)
{
    public override string ToString() => $"{Operation} {A} {B}";
}

/// <summary>What a run starts with.</summary>
/// <param name="StandingClock">Node whose clock stands; none where there is no such node.</param>
internal sealed record Setup(
    int Nodes, int BlockMax, int ChunkMax, int CheckpointsPerSnapshot, bool TouchesKnownZones, bool TellsTimeToAll, int StandingClock);

/// <summary>Commands in their order. Made of a seed, shrunk by leaving out.</summary>
internal sealed record Schedule(Setup Setup, Command[] Commands)
{
    private static readonly (Operation Operation, int Weight, bool IsFault)[] Weights =
    [
        (Operation.Deliver, 20, false), (Operation.Run, 30, false), (Operation.WriteSucceeds, 14, false), (Operation.Checkpoint, 12, false),
        (Operation.TellAgain, 4, false),
        (Operation.WriteFails, 2, true), (Operation.WriteAnswerLost, 2, true), (Operation.Kill, 3, true), (Operation.Pause, 5, true),
        (Operation.Resume, 5, true), (Operation.Learn, 2, true), (Operation.Move, 4, true), (Operation.Lose, 3, true),
        (Operation.TimeOut, 5, true), (Operation.Crash, 2, true), (Operation.Double, 5, true), (Operation.Delay, 3, true),
    ];

    public static Arbitrary<Schedule> Arbitrary => Arb.From(Gen.Choose(0, int.MaxValue - 1).Select(Make), Shrink);

    public static Schedule Make(int seed)
    {
        var random = new Random(seed);
        var setup = new Setup(
            random.Next(6) switch { 0 => 1, < 4 => 2, _ => 3 }, random.Next(1, 4), random.Next(1, 4), random.Next(1, 4),
            random.Next(2) == 0, random.Next(2) == 0, random.Next(6));
        // Some schedules are full of faults, some have a few.
        var faults = random.Next(1, 5);
        var total = Weights.Sum(weight => weight.IsFault ? weight.Weight * faults : weight.Weight * 3);
        var commands = new Command[random.Next(30, 81)];
        for (var i = 0; i < commands.Length; i++) commands[i] = new Command(Draw(random.Next(total), faults), random.Next(64), random.Next(64));
        return new Schedule(setup, commands);
    }

    /// <summary>Runs it: null when all held, otherwise what did not.</summary>
    public string? Run(Flaw flaw, List<string>? trace = null)
    {
        var world = new World(Setup, flaw, trace);
        foreach (var command in Commands)
        {
            world.Apply(command);
            if (world.Failure is not null) return world.Failure;
        }

        world.End();
        return world.Failure;
    }

    public override string ToString() => $"{Setup}\n  {string.Join("\n  ", Commands)}";

    private static Operation Draw(int number, int faults)
    {
        foreach (var (operation, weight, isFault) in Weights)
        {
            number -= isFault ? weight * faults : weight * 3;
            if (number < 0) return operation;
        }

        return Operation.Run;
    }

    private static IEnumerable<Schedule> Shrink(Schedule schedule)
    {
        var commands = schedule.Commands;
        for (var size = commands.Length / 2; size > 0; size /= 2)
        {
            for (var start = 0; start + size <= commands.Length; start += size)
            {
                yield return schedule with { Commands = [.. commands[..start], .. commands[(start + size)..]] };
            }
        }

        for (var i = 0; i < commands.Length; i++)
        {
            var command = commands[i];
            if (command.A > 0) yield return With(i, command with { A = command.A / 2 });
            if (command.B > 0) yield return With(i, command with { B = command.B / 2 });
        }

        Schedule With(int index, Command command)
        {
            var changed = commands.ToArray();
            changed[index] = command;
            return schedule with { Commands = changed };
        }
    }
}
