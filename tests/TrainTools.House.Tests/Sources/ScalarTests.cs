using System.Collections.Concurrent;
using System.Reflection;
using TorchSharp;
using TrainTools.Cli.Quickstart;
using TrainTools.Diffusion;
using TrainTools.Training;

namespace TrainTools.House.Tests.Sources;

/// <summary>
/// A number that TorchSharp turns into a Scalar by itself belongs to nobody: a garbage collection may free it while
/// libtorch still reads it, and the call fails or computes with another number. Seen within seconds beside collections in
/// a loop. So each Scalar is held: <c>using var rate = value.ToScalar();</c>.
/// </summary>
public sealed class ScalarTests
{
    private const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance |
        BindingFlags.Static | BindingFlags.DeclaredOnly;

    [Fact]
    public void Numbers_ThatGoToTorch_AreHeldUntilItHasReadThem()
    {
        Assembly[] product = [typeof(StableDiffusion).Assembly, typeof(TrainingRun).Assembly, typeof(SampleFolder).Assembly];
        var found =
            from assembly in product
            from type in assembly.GetTypes()
            from method in type.GetMethods(All).Cast<MethodBase>().Concat(type.GetConstructors(All))
            where Calls(method).Any(LosesItsScalar)
            let called = Calls(method).First(LosesItsScalar)
            select $"{type.FullName}.{method.Name} by {called.Name}";

        Findings.None("A number becomes a Scalar that nobody holds; write `using var x = value.ToScalar();`:", found);
    }

    private static bool LosesItsScalar(MethodBase called) => IsMadeOfANumber(called) || MakesOne(called);

    private static bool IsMadeOfANumber(MethodBase called) =>
        called.DeclaringType == typeof(Scalar) && called.Name == "op_Implicit";

    // TorchSharp's own, such as the 1 that `a + b` multiplies b with, some calls below what is called.
    private static bool MakesOne(MethodBase called) => Known.GetOrAdd(called, method =>
        method.DeclaringType?.Assembly == typeof(torch.Tensor).Assembly && IsOperation(method)
        && Calls(method).Any(inner => IsMadeOfANumber(inner) || (inner != method && MakesOne(inner))));

    private static bool IsOperation(MethodBase method) =>
        method.DeclaringType == typeof(torch.Tensor) || method.DeclaringType == typeof(torch)
        || method.DeclaringType == typeof(torch.nn.functional);

    private static readonly ConcurrentDictionary<MethodBase, bool> Known = new();

    // Every place that looks like a call: a number that only looks like one resolves to nothing, or to no such method.
    private static IEnumerable<MethodBase> Calls(MethodBase method)
    {
        const byte Call = 0x28, CallVirtual = 0x6F;
        var code = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        for (int i = 0; i + 4 < code.Length; i++)
        {
            if (code[i] is Call or CallVirtual && Resolve(method, BitConverter.ToInt32(code, i + 1)) is { } called)
                yield return called;
        }
    }

    private static MethodBase? Resolve(MethodBase method, int token)
    {
        try
        {
            var ofType = method.DeclaringType!.IsGenericType ? method.DeclaringType.GetGenericArguments() : null;
            return method.Module.ResolveMethod(token, ofType, method.IsGenericMethod ? method.GetGenericArguments() : null);
        }
        catch (Exception error) when (error is ArgumentException or BadImageFormatException or FileNotFoundException)
        {
            return null;
        }
    }
}
