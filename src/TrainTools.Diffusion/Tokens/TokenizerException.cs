namespace TrainTools.Diffusion.Tokens;

/// <summary>
/// CLIP's vocabulary is missing, damaged or does not belong to the model. The message says what was found and what to
/// do; it is shown to the person as it is.
/// </summary>
public sealed class TokenizerException : Exception
{
    /// <inheritdoc cref="TokenizerException"/>
    public TokenizerException(string message) : base(message) { }

    /// <inheritdoc cref="TokenizerException"/>
    public TokenizerException(string message, Exception inner) : base(message, inner) { }
}
