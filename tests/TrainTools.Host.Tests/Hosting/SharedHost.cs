namespace TrainTools.Host.Tests.Hosting;

/// <summary>One running host for all tests of a class; each makes projects of its own.</summary>
public sealed class SharedHost : IDisposable
{
    internal ServedHost Host { get; } = new ServedHost().Start();

    public void Dispose() => Host.Dispose();
}
