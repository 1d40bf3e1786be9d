namespace TrainTools.Host.Hosting;

/// <summary>The host cannot serve. The message says why and what to do; it is shown as it is.</summary>
public sealed class ServingException : ProblemException
{
    /// <inheritdoc cref="ServingException"/>
    public ServingException(Problem problem, Exception? inner = null) : base(problem, inner) { }
}
