using System.Reflection;
using Xunit.Sdk;

namespace TrainTools.Testing;

/// <summary>Hands a theory the name of each supported model of the golden folder that has the files.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class GoldenModelsAttribute(params string[] files) : DataAttribute
{
    /// <inheritdoc/>
    public override IEnumerable<object[]> GetData(MethodInfo testMethod) =>
        GoldenFolder.Models(files).Select(name => new object[] { name });
}
