using Correlator.Actors.Persistence;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Correlator.Architecture.Tests;

/// <summary>
/// What manages a singleton of the cluster starts its actor once. One that ends because a write is refused is gone until its node is: so each
/// is handed over inside a <see cref="WriterGuard"/>. Asked of all, persistent or not: a guard harms none.
/// </summary>
public sealed class SingletonGuardTests
{
    /// <summary>Calls from method to method that are followed until one is the guard's.</summary>
    private const int DepthMax = 4;

    private static readonly string Guard = typeof(WriterGuard).FullName!;

    [Fact]
    public void Every_singleton_of_the_cluster_is_inside_a_guard_that_starts_it_anew()
    {
        var singletons = Singletons([.. Repository.Projects("src").Select(project => Path.GetFileNameWithoutExtension(project))]);
        // Those that are known: whoever starts one in a way that is not seen here finds this.
        string[] known = ["Correlator.Actors.Incidents.IncidentSharding", "Correlator.Host.Running.CorrelatorNode"];
        Findings.None(known.Except(singletons.Select(singleton => singleton.Type)).Select(type => $"{type} starts no singleton that is seen"));
        Findings.None(singletons.Where(singleton => !singleton.IsGuarded).Select(singleton => singleton.ToString()));
    }

    [Fact]
    public void A_singleton_without_a_guard_is_seen_in_whatever_way_it_is_started()
    {
        var samples = Singletons(["Correlator.Actors", "Correlator.Architecture.Tests"])
            .Where(singleton => singleton.Type == typeof(SampleSingletons).FullName).ToLookup(singleton => singleton.IsGuarded, singleton => singleton.Method);
        Assert.Equal(Methods(typeof(SampleSingletons.Unguarded)), samples[false].Order(StringComparer.Ordinal));
        Assert.Equal(Methods(typeof(SampleSingletons.Guarded)), samples[true].Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> Methods(Type samples) =>
        samples.GetMethods().Where(method => method.IsStatic).Select(method => method.Name).Order(StringComparer.Ordinal);

    private static List<Singleton> Singletons(string[] projects)
    {
        var assemblies = projects.Select(BuiltAssemblies.Read).ToArray();
        var methods = assemblies.SelectMany(assembly => assembly.MainModule.GetTypes()).SelectMany(type => type.Methods)
            .Where(method => method.HasBody).ToLookup(method => method.FullName, StringComparer.Ordinal);
        var singletons = new List<Singleton>();
        foreach (var method in methods.SelectMany(same => same))
        {
            foreach (var call in method.Body.Instructions)
            {
                if (call.Operand is not MethodReference called || PropsOfSingleton(called) is not (>= 0 and var index)) continue;
                singletons.Add(new Singleton(
                    BuiltAssemblies.Outermost(method.DeclaringType).FullName,
                    method.Name,
                    IsGuarded(PropsOrigin.Argument(method, call, index), methods, DepthMax)));
            }
        }

        foreach (var assembly in assemblies) assembly.Dispose();
        return singletons;
    }

    // Akka has several ways that are not obsolete, and more may come: each is told how to make the actor, and has the word in its name or its type's.
    private static int PropsOfSingleton(MethodReference called)
    {
        if (!$"{called.DeclaringType.Name} {called.Name}".Contains("Singleton", StringComparison.Ordinal)) return -1;
        var parameters = called.Parameters.Select(parameter => parameter.ParameterType.FullName).ToList();
        return parameters.FindIndex(type => type.Contains("Akka.Actor.Props", StringComparison.Ordinal));
    }

    private static bool IsGuarded(Instruction? origin, ILookup<string, MethodDefinition> methods, int depth)
    {
        if (depth == 0) return false;
        var made = origin switch
        {
            // A lambda is as good as what it returns.
            { OpCode.Code: Code.Newobj, Previous: { OpCode.Code: Code.Ldftn, Operand: MethodReference lambda } } => lambda,
            { OpCode.Code: Code.Call, Operand: MethodReference called } => called,
            _ => null,
        };
        if (made is null) return false;
        if (made.DeclaringType.FullName == Guard && made.Name == nameof(WriterGuard.Props)) return true;
        return methods[made.FullName].Any()
            && methods[made.FullName].All(method => PropsOrigin.Returned(method).All(returned => IsGuarded(returned, methods, depth - 1)));
    }

    private sealed record Singleton(string Type, string Method, bool IsGuarded)
    {
        public override string ToString() => $"{Type}.{Method} starts a singleton, and it cannot be told that a {nameof(WriterGuard)} is around it";
    }
}
