namespace TrainTools.Diffusion.Libtorch;

/// <summary>
/// No libtorch can be used on this machine. The message says which one was tried, why it does not serve and what to do.
/// </summary>
public sealed class LibtorchException : Exception
{
    /// <inheritdoc cref="LibtorchException"/>
    public LibtorchException(string message) : base(message) { }

    /// <inheritdoc cref="LibtorchException"/>
    public LibtorchException(string message, Exception inner) : base(message, inner) { }
}
