using System.Collections.Immutable;
using System.Reflection.Metadata;

namespace TrainTools.House.Tests.Contracts;

/// <summary>
/// Writes types of an assembly's metadata as the contracts spell them: keywords, <c>T?</c>, tuples, <c>&amp;</c> for
/// every kind of reference.
/// </summary>
internal sealed class SignatureText : ISignatureTypeProvider<string, object?>
{
    public string GetPrimitiveType(PrimitiveTypeCode code) => code switch
    {
        PrimitiveTypeCode.Boolean => "bool",
        PrimitiveTypeCode.SByte => "sbyte",
        PrimitiveTypeCode.Byte => "byte",
        PrimitiveTypeCode.Int16 => "short",
        PrimitiveTypeCode.UInt16 => "ushort",
        PrimitiveTypeCode.Int32 => "int",
        PrimitiveTypeCode.UInt32 => "uint",
        PrimitiveTypeCode.Int64 => "long",
        PrimitiveTypeCode.UInt64 => "ulong",
        PrimitiveTypeCode.Single => "float",
        PrimitiveTypeCode.Double => "double",
        PrimitiveTypeCode.Char => "char",
        PrimitiveTypeCode.String => "string",
        PrimitiveTypeCode.Object => "object",
        PrimitiveTypeCode.Void => "void",
        PrimitiveTypeCode.IntPtr => "nint",
        PrimitiveTypeCode.UIntPtr => "nuint",
        _ => "System." + code,
    };

    public string GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte kind)
    {
        var type = reader.GetTypeDefinition(handle);
        string name = reader.GetString(type.Name);
        return type.GetDeclaringType().IsNil
            ? Qualified(reader.GetString(type.Namespace), name)
            : $"{GetTypeFromDefinition(reader, type.GetDeclaringType(), kind)}+{name}";
    }

    public string GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte kind)
    {
        var type = reader.GetTypeReference(handle);
        string name = reader.GetString(type.Name);
        string full = type.ResolutionScope.Kind == HandleKind.TypeReference
            ? $"{GetTypeFromReference(reader, (TypeReferenceHandle)type.ResolutionScope, kind)}+{name}"
            : Qualified(reader.GetString(type.Namespace), name);
        return full == "System.Decimal" ? "decimal" : full;
    }

    public string GetTypeFromSpecification(
        MetadataReader reader, object? context, TypeSpecificationHandle handle, byte kind) =>
        reader.GetTypeSpecification(handle).DecodeSignature(this, context);

    public string GetGenericInstantiation(string type, ImmutableArray<string> arguments)
    {
        string list = string.Join(",", arguments);
        if (type == "System.Nullable`1")
            return list + "?";
        if (type.StartsWith("System.ValueTuple`", StringComparison.Ordinal))
            return $"({list})";
        int arity = type.LastIndexOf('`');
        return $"{(arity < 0 ? type : type[..arity])}<{list}>";
    }

    public string GetSZArrayType(string element) => element + "[]";

    public string GetArrayType(string element, ArrayShape shape) => $"{element}[{new string(',', shape.Rank - 1)}]";

    public string GetByReferenceType(string element) => "&" + element;

    public string GetPointerType(string element) => element + "*";

    public string GetPinnedType(string element) => element;

    public string GetModifiedType(string modifier, string unmodified, bool isRequired) => unmodified;

    public string GetGenericTypeParameter(object? context, int index) => $"!{index}";

    public string GetGenericMethodParameter(object? context, int index) => $"!!{index}";

    public string GetFunctionPointerType(MethodSignature<string> signature) =>
        $"delegate*<{string.Join(",", signature.ParameterTypes.Add(signature.ReturnType))}>";

    private static string Qualified(string space, string name) => space.Length == 0 ? name : $"{space}.{name}";
}
