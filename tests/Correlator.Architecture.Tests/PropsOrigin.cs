using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Correlator.Architecture.Tests;

/// <summary>
/// Finds who made a value in compiled code: the one call whose result it is. Follows straight code only; where a value may be one of two, or
/// comes from a variable, nobody is found.
/// </summary>
internal static class PropsOrigin
{
    /// <summary>The instruction whose result a call takes as an argument; null when it cannot be told.</summary>
    /// <param name="index">Of the argument, the object that the method is called on left out.</param>
    public static Instruction? Argument(MethodDefinition method, Instruction call, int index)
    {
        var parameters = ((MethodReference)call.Operand).Parameters.Count;
        return Pushed(method, call, parameters - index);
    }

    /// <summary>The instructions whose results a method returns, one for each end; null for an end where it cannot be told.</summary>
    public static IEnumerable<Instruction?> Returned(MethodDefinition method) => method.Body.Instructions
        .Where(instruction => instruction.OpCode == OpCodes.Ret)
        .Select(end => Pushed(method, end, 1));

    // Walks back from an instruction to the one that put the value there that is the nth from the top of the stack.
    private static Instruction? Pushed(MethodDefinition method, Instruction before, int nth)
    {
        var targets = Targets(method.Body);
        for (var at = before; nth > 0; at = at.Previous)
        {
            if (at.Previous is null) return null;
            if (targets.Contains(at))
            {
                // A lambda that holds nothing is made once and kept in a field; both ways to here bring the same one.
                if (at.Previous is not { OpCode.Code: Code.Stsfld, Previous: { OpCode.Code: Code.Dup, Previous: var made } } || !IsLambda(made)) return null;
                return nth == 1 ? made : null;
            }

            var previous = at.Previous;
            if (previous.OpCode.FlowControl is not (FlowControl.Next or FlowControl.Call) || previous.OpCode.Code == Code.Calli) return null;
            nth -= Pushes(previous);
            if (nth <= 0) return previous;
            nth += Pops(previous);
        }

        return null;
    }

    private static bool IsLambda(Instruction made) => made is { OpCode.Code: Code.Newobj, Previous.OpCode.Code: Code.Ldftn };

    private static HashSet<Instruction> Targets(MethodBody body)
    {
        var targets = new HashSet<Instruction>();
        foreach (var instruction in body.Instructions)
        {
            if (instruction.Operand is Instruction one) targets.Add(one);
            if (instruction.Operand is Instruction[] many) targets.UnionWith(many);
        }

        return targets;
    }

    private static int Pushes(Instruction instruction) => instruction switch
    {
        { OpCode.Code: Code.Newobj } => 1,
        { Operand: MethodReference method, OpCode.FlowControl: FlowControl.Call } => method.ReturnType.FullName == "System.Void" ? 0 : 1,
        { OpCode.StackBehaviourPush: StackBehaviour.Push0 } => 0,
        { OpCode.StackBehaviourPush: StackBehaviour.Push1_push1 } => 2,
        _ => 1,
    };

    private static int Pops(Instruction instruction) => instruction switch
    {
        { OpCode.Code: Code.Newobj, Operand: MethodReference made } => made.Parameters.Count,
        { Operand: MethodReference method, OpCode.FlowControl: FlowControl.Call } => method.Parameters.Count + (method.HasThis ? 1 : 0),
        _ => instruction.OpCode.StackBehaviourPop switch
        {
            StackBehaviour.Pop0 => 0,
            StackBehaviour.Pop1 or StackBehaviour.Popi or StackBehaviour.Popref => 1,
            StackBehaviour.Popi_popi_popi or StackBehaviour.Popref_popi_popi or StackBehaviour.Popref_popi_popi8
                or StackBehaviour.Popref_popi_popr4 or StackBehaviour.Popref_popi_popr8 or StackBehaviour.Popref_popi_popref => 3,
            _ => 2,
        },
    };
}
