namespace TrainTools.Cli.Tests.BadInput;

/// <summary>A fact that limits another process's memory while it runs, which only Linux's prlimit does.</summary>
internal sealed class MemoryLimitFactAttribute : FactAttribute
{
    public MemoryLimitFactAttribute()
    {
        if (!File.Exists("/usr/bin/prlimit"))
            Skip = "There is no prlimit (util-linux) here to limit a process's memory with.";
    }
}
