namespace TrainTools.Host.Serving;

/// <summary>The host cannot serve. The message says why and what to do; it is shown as it is.</summary>
internal sealed class ServingException : Exception
{
    /// <inheritdoc cref="ServingException"/>
    public ServingException(string message) : base(message) { }

    /// <inheritdoc cref="ServingException"/>
    public ServingException(string message, Exception inner) : base(message, inner) { }
}
