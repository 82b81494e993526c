using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Correlator.Architecture.Tests;

/// <summary>What was built, read as metadata: which types each type uses, in its shape and in its code.</summary>
internal static class BuiltAssemblies
{
    public static AssemblyDefinition Read(string project)
    {
        var name = project == "Correlator.Host" ? "correlator" : project;
        return AssemblyDefinition.ReadAssembly(Path.Combine(AppContext.BaseDirectory, name + ".dll"));
    }

    /// <summary>Types of the same assembly that a type uses, itself and nested ones aside.</summary>
    public static IEnumerable<TypeDefinition> Uses(TypeDefinition type)
    {
        var used = new HashSet<TypeDefinition>();
        Collect(type, reference => Add(used, reference, type.Module));
        return used.Where(other => Outermost(other) != type);
    }

    /// <summary>Types written in source, outermost only.</summary>
    public static IEnumerable<TypeDefinition> Types(AssemblyDefinition assembly) =>
        assembly.MainModule.Types.Where(type => type.Namespace.StartsWith("Correlator", StringComparison.Ordinal));

    public static TypeDefinition Outermost(TypeDefinition type)
    {
        while (type.DeclaringType is not null) type = type.DeclaringType;
        return type;
    }

    private static void Collect(TypeDefinition type, Action<TypeReference?> use)
    {
        use(type.BaseType);
        foreach (var implemented in type.Interfaces) use(implemented.InterfaceType);
        foreach (var field in type.Fields) use(field.FieldType);
        foreach (var attribute in type.CustomAttributes) use(attribute.AttributeType);
        foreach (var method in type.Methods) Collect(method, use);
        foreach (var nested in type.NestedTypes) Collect(nested, use);
    }

    private static void Collect(MethodDefinition method, Action<TypeReference?> use)
    {
        use(method.ReturnType);
        foreach (var parameter in method.Parameters) use(parameter.ParameterType);
        foreach (var generic in method.GenericParameters)
        {
            foreach (var constraint in generic.Constraints) use(constraint.ConstraintType);
        }

        if (!method.HasBody) return;
        foreach (var variable in method.Body.Variables) use(variable.VariableType);
        foreach (var instruction in method.Body.Instructions) Collect(instruction, use);
    }

    private static void Collect(Instruction instruction, Action<TypeReference?> use)
    {
        switch (instruction.Operand)
        {
            case TypeReference type:
                use(type);
                break;
            case MethodReference method:
                use(method.DeclaringType);
                use(method.ReturnType);
                foreach (var parameter in method.Parameters) use(parameter.ParameterType);
                foreach (var argument in (method as GenericInstanceMethod)?.GenericArguments ?? []) use(argument);
                break;
            case FieldReference field:
                use(field.DeclaringType);
                use(field.FieldType);
                break;
        }
    }

    private static void Add(HashSet<TypeDefinition> used, TypeReference? reference, ModuleDefinition module)
    {
        while (reference is not null)
        {
            if (reference is GenericInstanceType generic)
            {
                foreach (var argument in generic.GenericArguments) Add(used, argument, module);
            }

            if (reference is not TypeSpecification wrapped)
            {
                if (reference.Scope == module && reference is TypeDefinition type) used.Add(type);
                return;
            }

            reference = wrapped.ElementType;
        }
    }
}
