namespace TrainTools.Host.Sample;

/// <summary>The sample cannot be made where it was asked for. The message says why and what to do.</summary>
public sealed class SampleException : Exception
{
    /// <inheritdoc cref="SampleException"/>
    public SampleException(string message) : base(message) { }
}
