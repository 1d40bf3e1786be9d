using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace TrainTools.House.Tests.Contracts;

/// <summary>
/// What a compiled assembly refers to in others, read from its metadata: <c>Type</c> for a type,
/// <c>Type | name(types) : type</c> for a method, <c>Type | name : type</c> for a field. Constants and enum values are
/// compiled in and not seen.
/// </summary>
internal static class MemberUses
{
    private static readonly SignatureText Text = new();

    /// <summary>The references of <paramref name="file"/> into the assemblies named.</summary>
    public static IReadOnlySet<string> Of(string file, params IReadOnlyCollection<string> assemblies)
    {
        using var image = new PEReader(File.OpenRead(file));
        var reader = image.GetMetadataReader();
        var uses = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var handle in reader.TypeReferences)
        {
            if (assemblies.Contains(AssemblyOf(reader, handle)))
                uses.Add(Text.GetTypeFromReference(reader, handle, 0));
        }
        foreach (var handle in reader.MemberReferences)
        {
            var member = reader.GetMemberReference(handle);
            var owner = OwnerOf(reader, member.Parent);
            if (owner is not null && assemblies.Contains(AssemblyOf(reader, owner.Value)))
                uses.Add($"{Text.GetTypeFromReference(reader, owner.Value, 0)} | {Shape(reader, member)}");
        }
        return uses;
    }

    private static string Shape(MetadataReader reader, MemberReference member)
    {
        string name = reader.GetString(member.Name);
        if (member.GetKind() == MemberReferenceKind.Field)
            return $"{name} : {member.DecodeFieldSignature(Text, null)}";
        var signature = member.DecodeMethodSignature(Text, null);
        string arity = signature.GenericParameterCount > 0 ? $"``{signature.GenericParameterCount}" : "";
        return $"{name}{arity}({string.Join(",", signature.ParameterTypes)}) : {signature.ReturnType}";
    }

    private static string? AssemblyOf(MetadataReader reader, TypeReferenceHandle handle)
    {
        var scope = reader.GetTypeReference(handle).ResolutionScope;
        return scope.Kind switch
        {
            HandleKind.AssemblyReference =>
                reader.GetString(reader.GetAssemblyReference((AssemblyReferenceHandle)scope).Name),
            HandleKind.TypeReference => AssemblyOf(reader, (TypeReferenceHandle)scope),
            _ => null,
        };
    }

    private static TypeReferenceHandle? OwnerOf(MetadataReader reader, EntityHandle parent) => parent.Kind switch
    {
        HandleKind.TypeReference => (TypeReferenceHandle)parent,
        HandleKind.TypeSpecification =>
            GenericOwner(reader, reader.GetTypeSpecification((TypeSpecificationHandle)parent)),
        _ => null,
    };

    // The open type of a generic instantiation: after the two marks of the signature comes its encoded handle.
    private static TypeReferenceHandle? GenericOwner(MetadataReader reader, TypeSpecification type)
    {
        var signature = reader.GetBlobReader(type.Signature);
        if (signature.ReadSignatureTypeCode() != SignatureTypeCode.GenericTypeInstance)
            return null;
        signature.ReadByte(); // class or value type
        var owner = signature.ReadTypeHandle();
        return owner.Kind == HandleKind.TypeReference ? (TypeReferenceHandle)owner : null;
    }
}
