namespace TorchSharp.Tests.Bridge;

/// <summary>A test that compiles the bridge over another libtorch, which takes a minute.</summary>
public sealed class FactWhereASecondLibtorchIsAttribute : FactAttribute
{
    internal const string Variable = "TRAINTOOLS_SECOND_LIBTORCH";

    public FactWhereASecondLibtorchIsAttribute()
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable(Variable)))
            Skip = $"{Variable} names no second libtorch or PyTorch folder to compile the bridge over.";
    }
}
