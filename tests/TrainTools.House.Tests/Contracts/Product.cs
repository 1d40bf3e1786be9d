using System.Reflection;

namespace TrainTools.House.Tests.Contracts;

/// <summary>The built assemblies that these tests read; they lie beside the tests.</summary>
internal static class Product
{
    /// <summary>The packages that have a stand-in, by the name of their assembly.</summary>
    public static IReadOnlyList<string> Packages { get; } =
    [
        "TorchSharp", "SixLabors.ImageSharp", "Grpc.Core.Api", "Grpc.Net.Common", "Grpc.Net.Client",
        "Grpc.AspNetCore.Server", "Refit",
    ];

    /// <summary>Every assembly of the product.</summary>
    public static IReadOnlyList<string> Assemblies { get; } =
    [
        .. Directory.EnumerateFiles(AppContext.BaseDirectory, "TrainTools.*.dll")
            .Append(PathOf("traintools"))
            .Where(file => !file.EndsWith(".Tests.dll", StringComparison.Ordinal))
            .Distinct()
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Whether the build used the stand-ins.</summary>
    public static bool IsBuiltWithStandIns { get; } =
        Assembly.LoadFrom(PathOf("traintools")).GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(fact => fact.Key == "Packages").Value == "standin";

    /// <summary>The file of an assembly beside the tests.</summary>
    public static string PathOf(string assembly) => Path.Combine(AppContext.BaseDirectory, assembly + ".dll");
}
